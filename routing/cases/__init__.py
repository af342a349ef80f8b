"""From the hand-over to the end of a case: offers, rooms, alerts, the card, what passes."""
