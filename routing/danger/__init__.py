"""Danger: how it is noticed and known, how urgent help is asked for, what a call is."""
