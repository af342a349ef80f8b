"""Whose an event is: what a client says, presses or does, what counsellors do, what time brings."""
