"""How much is asked of everybody before a human reads anything.

Whoever writes at night does not fill in a form. Each question more loses some of them, so a flow
that asks a lot of everybody is worth a second look; what only some are asked does not count.
"""

from config.flowbuild import build
from config.steps import Draft
from routing.estimate import before_a_person

_ACTS = 12
_WORDS = 250


def check_first_contact(draft: Draft) -> None:
    """Warn where it is much. Only for a draft nothing was wrong with."""
    read = build(draft, b"")
    worst: tuple[int, int, str] = (0, 0, "")
    for language in read.flow.languages:
        own = {name: len(texts[language].split()) for name, texts in read.purposes.items()}
        acts, words = before_a_person(read.flow, language, own)
        worst = max(worst, (acts, words, language))
    acts, words, spoken = worst
    if acts > _ACTS or words > _WORDS:
        message = (
            f"before somebody reads anything, everybody gives {acts} answers and reads {words}"
            f" words in '{spoken}'; better are {_ACTS} and {_WORDS} at most: shorten it, or ask"
            " later"
        )
        draft.page.warn_key(("steps",), message)
