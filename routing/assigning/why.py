"""Why a case went where it went: who was considered, as it was decided then.

Nothing is decided anew: who is full now, or not there any more, changes nothing of what is told.
"""

from routing.conversation import Case, Choosing, Conversation
from routing.danger import called
from routing.facts import Facts
from routing.offers import SaidNo
from routing.saying.speech import name_of, staff_words


def explained(conversation: Conversation, facts: Facts) -> str:
    """In the staff's language, the newest choosing last; in lines, none of them empty."""
    case = conversation.case
    calls = called.lines(conversation, facts)
    if case is None or not case.choosings:
        return "\n".join((staff_words(facts, "why.never"), *calls))
    asked = {(one.chosen, one.at) for one in case.choosings}
    before = [
        _no(one, facts) for one in case.reasons if (one.counsellor, one.asked_at) not in asked
    ]
    lines = [
        line for one in case.choosings for line in (*_lines(one, facts), *_noes(case, one, facts))
    ]
    return "\n".join((*before, *lines, *calls))


def _noes(case: Case, choosing: Choosing, facts: Facts) -> list[str]:
    """What whoever was asked then has said to it."""
    asked = choosing.chosen, choosing.at
    return [_no(one, facts) for one in case.reasons if (one.counsellor, one.asked_at) == asked]


def _no(said: SaidNo, facts: Facts) -> str:
    """In one line, so that it cannot look like lines of ours."""
    at = facts.house.moment(said.at, facts.now, facts.house.staff_language)
    name, words = name_of(facts, said.counsellor), " ".join(said.words.text.split())
    return staff_words(facts, "why.said_no", name=name, at=at, words=words)


def _lines(choosing: Choosing, facts: Facts) -> tuple[str, ...]:
    house, chosen = facts.house, choosing.chosen
    at = house.moment(choosing.at, facts.now, house.staff_language)
    first = staff_words(facts, "why.nobody", at=at)
    if chosen is not None:
        first = staff_words(facts, "why.chosen", at=at, name=name_of(facts, chosen))
    if chosen is not None and choosing.by is not None:
        names = {"name": name_of(facts, chosen), "before": name_of(facts, choosing.by)}
        key = "why.again" if choosing.by == chosen else "why.given"
        first = staff_words(facts, key, at=at, **names)
    more = (staff_words(facts, "why.more", n=str(choosing.more)),) if choosing.more else ()
    return (first, *reasons(choosing, facts), *more)


def reasons(choosing: Choosing, facts: Facts) -> tuple[str, ...]:
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
