"""Fuzzing of what comes from outside: updates, events, flows, and rows of the database."""
