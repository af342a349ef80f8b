"""What was written is understood, and what can be chosen is named; nothing is decided here."""
