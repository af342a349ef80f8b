"""How many examples a property is tried with, where it is not as many as everywhere.

Settings that a property brings along win over the profile that was chosen: a number that is written
there would hold for a search as well.
"""

from hypothesis import settings

SAME = "same"  # the profile that is loaded where none is named
SEARCHED = 20  # times as many, where new ones are looked for


def examples(few: int) -> int:
    """`few` of them; many times as many where `--hypothesis-profile search` asks for that."""
    return few if settings.get_current_profile_name() == SAME else few * SEARCHED
