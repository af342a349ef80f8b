"""Runs that break things, and a checker that reads only what the far sides saw."""
