"""Of all that was said and never shown: which of it had a reason that is about these very words.

A sentence that is true of some words must not excuse others. So a reason has to be tied to them:

    refused   a network was called with them, and would not have them or would not say, so that
              they are not tried again; and soon somebody who can act was told, once for each
    counted   closing said how many of theirs had not been read: so many, the last before it, after
              which nothing came into that room
    answered  a notice at their own place that is about one message; it excuses one
    ended     they were said after an end, or were on their way when it came (storm_endings.py)
    vain      a counsellor wrote into a room that no case ever came to, and that was taken away
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from tests.faults.checker import MARK
from tests.faults.storm_endings import Ends
from tests.faults.storm_evidence import Evidence, Shown, is_clients, says
from tests.faults.storm_record import (
    CLIENT_ANSWERED,
    CLIENT_REFUSED,
    DOUBT,
    FETCHED_LATER,
    FINAL,
    NO_CASE,
    OPERATOR_REFUSED,
    ROOM_ANSWERED,
    ROOM_REFUSED,
    Act,
    Record,
    Seen,
)

UNREAD = re.compile(r"had not reached .+ by then: ([1-9]\d*)\.")
SOON = timedelta(minutes=2)  # within which somebody is answered when nothing fails
OF_MANY = ("takes no messages from us",)  # not about one message alone
OF_OTHERS = ("a file of the client's",)  # not about what the counsellor wrote
Pair = tuple[Act, datetime, Seen]  # words, since when they need an answer, and a notice


def reasons(record: Record, shown: Shown, whose: Mapping[str, set[str]]) -> dict[str, str]:
    """What must have been shown and was not, by label: the name of its excuse; empty: it is lost.

    `whose`: the clients of each room, and the rooms of each client.
    """
    missing = [one for one in record.acts if one.hard and one.label and not shown.get(one.label)]
    found = dict.fromkeys((one.label for one in missing), "")
    if not missing:
        return found
    evidence = Evidence(record, shown, whose)
    excuses, ends = _Excuses(evidence), Ends(evidence)
    tests: dict[str, Callable[[Sequence[Act]], list[Act]]] = {
        "refused": excuses.unrefused,
        "counted": excuses.uncounted,
        "answered": excuses.unanswered,
        "ended": lambda left: [one for one in left if not ends.excuse(one)],
        "vain": lambda left: [one for one in left if not excuses.in_vain(one)],
    }
    for name, unexcused in tests.items():
        left = unexcused(missing)
        found |= {one.label: name for one in missing if one not in left}
        missing = left
    return found


class _Excuses:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._record, self._shown = evidence, evidence.record, evidence.shown

    # --- a network would not have them --------------------------------------------------------

    def unrefused(self, missing: Sequence[Act]) -> list[Act]:
        """Of those that were tried, each needs a notice of its own to whoever can act. Somebody was
        told of others as well: of what need not arrive, or came without its file, or perhaps twice.
        """
        others = (one for one in self._record.acts if one.label and self._ends(one))
        every = list(dict.fromkeys([*missing, *others]))
        pairs = [pair for act in every for pair in self._of_refusal(act)]
        excused = {act.label for act, _, one in pairs if self._is_of_many(one)}
        alone = [pair for pair in pairs if not self._is_of_many(pair[2])]
        left = {one.label for one in _unmatched(every, alone)} - excused
        return [one for one in missing if one.label in left]

    def _is_of_many(self, notice: Seen) -> bool:
        """The operator hears once of several."""
        return notice.place in self._record.operator or says(notice, OF_MANY)

    def _ends(self, act: Act) -> list[datetime]:
        """When it was not tried again: its network would not have it, or would not say whether it
        had what was marked already. Rooms drop repeats: there it is sent until it is taken.
        """
        twice = frozenset[str]() if is_clients(act) else DOUBT
        return [
            one.at
            for one in self._evidence.fates[act.label]
            if one.what in FINAL or (one.what in twice and MARK in one.text)
        ]

    def _of_refusal(self, act: Act) -> Iterator[Pair]:
        """What may say it, and comes as soon as it can."""
        for at in self._ends(act):
            for one in self._notices(act):
                if at <= one.at and self._is_prompt(one, at):
                    yield act, at, one

    def _notices(self, act: Act) -> list[Seen]:
        told, operator = self._evidence.told, self._record.operator
        if is_clients(act):
            own = told({act.place}, CLIENT_REFUSED)
        else:
            own = told(self._evidence.of_the_case(act.place), ROOM_REFUSED)
            own = [one for one in own if not says(one, OF_OTHERS)]
        return [*own, *told(operator, OPERATOR_REFUSED)]

    def _is_prompt(self, notice: Seen, since: datetime) -> bool:
        """Unless nobody was there yet, or the network by which it comes is away, or fails there."""
        evidence, last = self._evidence, notice.at - SOON
        if max(since, evidence.at[notice.place][0].at) > last:
            return True
        away = evidence.was_away(last, notice.at, notice.account)
        return away or evidence.failed([notice.place], last, notice.at)

    # --- closing said how many ----------------------------------------------------------------

    def uncounted(self, missing: Sequence[Act]) -> list[Act]:
        """What came after the closing was not read before it either, and counts as well. What
        waits goes into the closed room all the same, in order: before such words none is left out.
        """
        excused = set[str]()
        for notice in (one for seen in self._evidence.at.values() for one in seen):
            said = UNREAD.search(notice.text)
            if said is not None:
                closing = self._evidence.closing(notice.place, notice.at)
                heard = notice.at if closing is None else self._evidence.heard(closing)
                waited = self._waiting(notice.place, min(heard, notice.at))[-int(said[1]) :]
                room = "" if closing is None else closing.place
                came = [n for n, one in enumerate(waited) if self._came_to(one, room)]
                excused.update(waited[max(came, default=-1) + 1 :])
        return [one for one in missing if one.label not in excused]

    def _came_to(self, label: str, room: str) -> bool:
        return any(one.place == room for one in self._shown.get(label, ()))

    def _waiting(self, client: str, moment: datetime) -> list[str]:
        said = (one for one in self._record.acts if one.place == client and one.at <= moment)
        labelled = [one.label for one in said if one.label]
        return [one for one in labelled if all(s.at > moment for s in self._shown.get(one, ()))]

    # --- somebody answered --------------------------------------------------------------------

    def unanswered(self, missing: Sequence[Act]) -> list[Act]:
        """Each notice excuses one: the nearest pair first, of words and a notice after them.

        Words that need not arrive are answered too, so they take part.
        """
        soft = [one for one in self._record.acts if one.label[:1] == "c" and not one.hard]
        every = [*missing, *(one for one in soft if not self._shown.get(one.label))]
        pairs = [
            (act, act.at, notice)
            for act in every
            for notice in self._evidence.at[act.place]
            if notice.at >= act.at and self._may_answer(act, notice)
        ]
        left = {one.label for one in _unmatched(every, pairs)}
        return [one for one in missing if one.label in left]

    def _may_answer(self, act: Act, notice: Seen) -> bool:
        """It comes soon, unless their network is away, or it is about what was fetched later. That
        there is no case is no answer where later words were passed on.
        """
        if says(notice, FETCHED_LATER):
            return True
        late = says(notice, NO_CASE) and self._evidence.is_overtaken(act, notice.at)
        if late or not says(notice, CLIENT_ANSWERED + ROOM_ANSWERED):
            return False
        which = "phones" if is_clients(act) else "rooms"
        return notice.at - act.at < SOON or self._evidence.was_away(act.at, notice.at, which)

    def in_vain(self, act: Act) -> bool:
        """An offer that was over: the room went while they wrote, and no case was in it."""
        place = act.place
        theirs = (one.label for one in self._record.acts if one.place == place and one.label)
        return place in self._record.forgotten and not any(map(self._shown.get, theirs))


def _unmatched(missing: Sequence[Act], pairs: Sequence[Pair]) -> list[Act]:
    """Each notice excuses one: the nearest pair first, of words and a notice after them."""
    order = sorted(pairs, key=lambda pair: (pair[2].at - pair[1], pair[0].at))
    excused, used = set[str](), set[tuple[str, datetime, str]]()
    for act, _, one in order:
        notice = (one.place, one.at, one.row)
        if act.label not in excused and notice not in used:
            excused.add(act.label)
            used.add(notice)
    return [one for one in missing if one.label not in excused]
