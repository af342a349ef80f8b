"""Conditions in a picture: worded as on the card of a case, with signs."""

from routing.words.wording import Names, names_of, readable

__all__ = ["Names", "names_of", "readable"]
