"""Choosing a counsellor: a pure function of the roster at one moment."""

from collections.abc import Collection, Sequence

from routing.facts import Counsellor
from routing.ids import CounsellorId, Language


def choose(
    roster: Sequence[Counsellor], language: Language | None, asked: Collection[CounsellorId]
) -> Counsellor | None:
    """The least busy counsellor with this language who has room and was not asked in this round.

    `language`: None where the flow says that it need not be the client's.
    Least busy is the smallest share of one's capacity; ties go to the smallest id.
    """
    able = [
        c
        for c in roster
        if (language is None or language in c.languages)
        and c.taken < c.capacity
        and c.id not in asked
    ]
    return min(able, key=lambda c: (c.taken / c.capacity, c.taken, c.id), default=None)
