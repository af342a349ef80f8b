"""Why a case went where it went: who was considered, as it was decided then.

Nothing is decided anew: who is full now, or not there any more, changes nothing of what is told.
"""

from routing.conversation import Choosing, Conversation
from routing.facts import Facts
from routing.saying.speech import name_of, staff_words


def explained(conversation: Conversation, facts: Facts) -> str:
    """In the staff's language, the newest choosing last; in lines, none of them empty."""
    case = conversation.case
    if case is None or not case.choosings:
        return staff_words(facts, "why.never")
    return "\n".join(line for one in case.choosings for line in _lines(one, facts))


def _lines(choosing: Choosing, facts: Facts) -> tuple[str, ...]:
    house, chosen = facts.house, choosing.chosen
    at = house.moment(choosing.at, facts.now, house.staff_language)
    first = staff_words(facts, "why.nobody", at=at)
    if chosen is not None:
        first = staff_words(facts, "why.chosen", at=at, name=name_of(facts, chosen))
    more = (staff_words(facts, "why.more", n=str(choosing.more)),) if choosing.more else ()
    return (first, *_reasons(choosing, facts), *more)


def _reasons(choosing: Choosing, facts: Facts) -> tuple[str, ...]:
    """Each reason once, with everybody it is about."""
    names: dict[str, list[str]] = {}
    for one in choosing.passed:
        names.setdefault(one.reason, []).append(name_of(facts, one.counsellor))
    return tuple(
        staff_words(
            facts,
            "why.because",
            reason=staff_words(facts, f"why.{reason}"),
            names=", ".join(about),
        )
        for reason, about in names.items()
    )
