"""Desks of counsellors: places that are no conversation, and what happens there."""
