"""Who has a case: choosing, offers, rooms, hand-overs, and who may technically read it."""
