"""Room names: two neutral words and a colour, easy to remember, which say nothing about anybody."""

from collections.abc import Sequence
from uuid import UUID

from routing.facts import House


def room_name(of: UUID, house: House) -> str:
    """`Amsel Birke blau` for this id, in the staff's language. Drawn from the id, which is random.

    The two words are never the same one. Of a list with a single word that word alone is taken.
    """
    words, shades = things(house), colours(house)
    left, first = divmod(of.int, len(words))
    left, second = divmod(left, max(len(words) - 1, 1))
    later = second + (second >= first)  # the first one is left out
    drawn = (words[first], *words[later : later + 1])
    return written(drawn, shades[left % len(shades)], house)


def things(house: House) -> tuple[str, ...]:
    return _listed("names.things", house)


def colours(house: House) -> tuple[str, ...]:
    return _listed("names.colours", house)


def written(words: Sequence[str], colour: str, house: House) -> str:
    """A name of these, in the order of the staff's language.

    One word and a colour is how rooms were named before; cases from then keep their name.
    """
    say, language = house.texts.say, house.staff_language
    if len(words) == 1:
        return say("names.order", language, thing=words[0], colour=colour)
    return say("names.three", language, thing=words[0], second=words[1], colour=colour)


def _listed(key: str, house: House) -> tuple[str, ...]:
    """Each word once."""
    return tuple(dict.fromkeys(house.texts.say(key, house.staff_language).split(", ")))
