"""What stands in a picture, in the language it is drawn for."""

from routing.words.speaking import Speech

__all__ = ["Speech"]
