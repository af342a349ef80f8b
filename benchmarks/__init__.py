"""Measures speed on this machine; prints, never asserts."""
