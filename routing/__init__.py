"""The pure core: what a conversation is, and what happens next. No I/O, no clock, no chance."""
