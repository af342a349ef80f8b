"""What tells nothing: marks alone, a greeting, a number, a button's words with a slip in them.

After the yes all else that a client writes is kept for the counsellor. Only these are not: nobody
is helped by reading them, and it is said that they were no answer.
"""

from collections.abc import Iterable

from routing.words.folding import fold

SLIP = 4  # letters; in shorter words a slip makes another word
FIGURES = 2  # digits that were meant for a button; longer numbers may be somebody's


def is_noise(text: str, labels: Iterable[str], greetings: Iterable[str]) -> bool:
    """Whether these words, written where an answer was asked for, tell nothing.

    `labels`: the words of the buttons and answers on offer, as they are shown.
    """
    said = fold(text)
    if len(said) <= 1 or (said.isdecimal() and len(said) <= FIGURES):
        return True
    if consists_of(said, greetings):
        return True
    return any(is_slip(said, fold(label)) for label in labels)


def consists_of(said: str, phrases: Iterable[str]) -> bool:
    """Whether folded words are nothing but some of these phrases, one after the other."""
    if not said:
        return False
    known = sorted({fold(phrase) for phrase in phrases} - {""}, key=len, reverse=True)
    rest = f"{said} "
    while rest:
        begun = next((one for one in known if rest.startswith(f"{one} ")), None)
        if begun is None:
            return False
        rest = rest[len(begun) + 1 :]
    return True


def is_slip(said: str, meant: str) -> bool:
    """One letter too many, too few, another, or two that changed places (Damerau 1964).

    More than one may be another word; that is not taken for a slip.
    """
    if min(len(said), len(meant)) < SLIP or abs(len(said) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(said), len(meant)) and said[start] == meant[start]:
        start += 1
    rest, other = said[start:], meant[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
