"""Of all that was said and never shown: which of it had a reason that is about these very words.

A sentence that is true of some words must not excuse others. So a reason has to be tied to them:

    refused   a network was called with them, and would not have them or would not say; and
              somebody who can act was told
    counted   closing said how many of theirs had not been read: so many, the last before it
    answered  a notice at their own place that is about one message; it excuses one
    ended     they were said after an end (the client stops or blocks us, the counsellor closes or
              leaves, the room is gone), or were on their way when it came
    vain      a counsellor wrote into a room that no case ever came to, and that was taken away

On their way: nothing said after them by the same person was shown, and there was no time for them
to arrive, or a network was away or failed at that place in between.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.faults.storm_record import (
    CLIENT_ANSWERED,
    CLIENT_ENDED,
    CLIENT_REFUSED,
    DOUBT,
    FETCHED_LATER,
    FINAL,
    GOES_ON,
    NO_CASE,
    OPERATOR_REFUSED,
    ROOM_ANSWERED,
    ROOM_ENDED,
    ROOM_REFUSED,
    Act,
    Record,
    Seen,
    labels,
)

UNREAD = re.compile(r"had not reached .+ by then: ([1-9]\d*)\.")
SOON = timedelta(minutes=2)  # within which words arrive when nothing fails
NEVER = datetime.max.replace(tzinfo=UTC)
Shown = Mapping[str, Sequence[Seen]]


@dataclass(frozen=True, slots=True)
class End:
    """From `at` on nothing is passed on; `until`: they agreed, or came back."""

    at: datetime
    until: datetime = NEVER


def unexcused(record: Record, shown: Shown, whose: Mapping[str, set[str]]) -> list[Act]:
    """Words that are lost. `whose`: the clients of each room, and the rooms of each client."""
    missing = [one for one in record.acts if one.hard and one.label and not shown.get(one.label)]
    if not missing:
        return []
    excuses = _Excuses(record, shown, whose)
    left = [one for one in missing if not excuses.refused(one)]
    left = excuses.unanswered(excuses.uncounted(left))
    return [one for one in left if not excuses.ended(one) and not excuses.in_vain(one)]


class _Excuses:
    def __init__(self, record: Record, shown: Shown, whose: Mapping[str, set[str]]) -> None:
        self._record, self._shown, self._whose = record, shown, whose
        self._refused: dict[str, list[datetime]] = defaultdict(list)
        self._tries: dict[str, list[datetime]] = defaultdict(list)
        self._failures: dict[str, list[datetime]] = defaultdict(list)
        for fate in record.fates:
            self._failures[fate.place].append(fate.at)
            for label in labels(fate.text):
                self._tries[label].append(fate.at)
                if fate.what in FINAL | DOUBT:
                    self._refused[label].append(fate.at)
        self._at: dict[str, list[Seen]] = defaultdict(list)
        for one in sorted(record.seen, key=lambda seen: seen.at):
            self._at[one.place].append(one)

    # --- a network would not have them --------------------------------------------------------

    def refused(self, act: Act) -> bool:
        """It was tried, and whoever can act was told; of what is final, the operator too."""
        tries, final, mine = self._tries[act.label], self._refused[act.label], _is_clients(act)
        places = {act.place} if mine else self._of_the_case(act.place)
        told = self._told(places, CLIENT_REFUSED if mine else ROOM_REFUSED)
        if not (tries and final):
            return bool(tries) and any(at >= max(tries) for at in told)
        told += self._told(self._record.operator, OPERATOR_REFUSED)
        return any(at >= min(final) for at in told)

    def _told(self, places: Iterable[str], sentences: Sequence[str]) -> list[datetime]:
        return [one.at for place in places for one in self._at[place] if _says(one, sentences)]

    def _of_the_case(self, room: str) -> set[str]:
        """The room, its clients, and the rooms that others took the case over in."""
        clients = self._whose.get(room, set())
        return {room, *clients, *(one for client in clients for one in self._whose.get(client, ()))}

    # --- closing said how many ----------------------------------------------------------------

    def uncounted(self, missing: Sequence[Act]) -> list[Act]:
        """What came after the closing was not read before it either, and counts as well."""
        excused = set[str]()
        for notice in (one for seen in self._at.values() for one in seen):
            said = UNREAD.search(notice.text)
            if said is not None:
                waited = self._waiting(notice.place, self._closed(notice))
                excused.update(waited[-int(said[1]) :])
        return [one for one in missing if one.label not in excused]

    def _waiting(self, client: str, moment: datetime) -> list[str]:
        said = (one for one in self._record.acts if one.place == client and one.at <= moment)
        labelled = [one.label for one in said if one.label]
        return [one for one in labelled if all(s.at > moment for s in self._shown.get(one, ()))]

    def _closed(self, notice: Seen) -> datetime:
        """When a counsellor of theirs closed last, as soon as their network let us hear it."""
        rooms = self._whose.get(notice.place, ())
        acts = (one for one in self._record.acts if one.what == "closes" and one.place in rooms)
        said = max((one.at for one in acts if one.at <= notice.at), default=notice.at)
        away = (o.end for o in self._record.away if o.what == "rooms" and o.start <= said < o.end)
        return min(max(away, default=said), notice.at)

    # --- somebody answered --------------------------------------------------------------------

    def unanswered(self, missing: Sequence[Act]) -> list[Act]:
        """Each notice excuses one: the nearest pair first, of words and a notice after them.

        Words that need not arrive are answered too, so they take part.
        """
        soft = [one for one in self._record.acts if one.label[:1] == "c" and not one.hard]
        every = [*missing, *(one for one in soft if not self._shown.get(one.label))]
        pairs = sorted(
            (notice.at - act.at, number, order)
            for number, act in enumerate(every)
            for order, notice in enumerate(self._at[act.place])
            if notice.at >= act.at and self._may_answer(act, notice)
        )
        excused, used = set[int](), set[tuple[str, int]]()
        for _, number, order in pairs:
            notice = (every[number].place, order)
            if number not in excused and notice not in used:
                excused.add(number)
                used.add(notice)
        return [act for number, act in enumerate(missing) if number not in excused]

    def _may_answer(self, act: Act, notice: Seen) -> bool:
        """It comes soon, unless their network is away, or it is about what was fetched later. That
        there is no case is no answer where later words were passed on.
        """
        if _says(notice, FETCHED_LATER):
            return True
        late = _says(notice, NO_CASE) and self._overtaken(act, notice.at)
        if late or not _says(notice, CLIENT_ANSWERED + ROOM_ANSWERED):
            return False
        which = "phones" if _is_clients(act) else "rooms"
        return notice.at - act.at < SOON or self._was_away(act.at, notice.at, which)

    def in_vain(self, act: Act) -> bool:
        """An offer that was over: the room went while they wrote, and no case was in it."""
        place = act.place
        theirs = (one.label for one in self._record.acts if one.place == place and one.label)
        return place in self._record.forgotten and not any(map(self._shown.get, theirs))

    # --- it was over --------------------------------------------------------------------------

    def ended(self, act: Act) -> bool:
        return any(self._is_ended(act, end) for end in self._ends(act))

    def _is_ended(self, act: Act, end: End) -> bool:
        if end.at <= act.at:
            return act.at <= end.until
        if self._overtaken(act, end.at):  # a file that waits lets words go first
            return act.file is not None and self._hindered(act, end.at)
        return self._hindered(act, end.at) or end.at - act.at < SOON

    def _overtaken(self, act: Act, until: datetime) -> bool:
        """Something that the same person said later, and before that, was shown."""
        return any(
            self._shown.get(one.label)
            for one in self._record.acts
            if one.hard and one.who == act.who and one.place == act.place
            if act.at < one.at < until
        )

    def _hindered(self, act: Act, until: datetime) -> bool:
        """Something failed between them and where they should have gone."""
        places = (act.place, *self._whose.get(act.place, ()))
        failed = (at for place in places for at in self._failures[place])
        return self._was_away(act.at, until) or any(act.at <= at <= until for at in failed)

    def _was_away(self, since: datetime, until: datetime, which: str = "") -> bool:
        away = (one for one in self._record.away if which in ("", one.what))
        return any(one.start <= until and one.end >= since for one in away)

    def _ends(self, act: Act) -> Iterator[End]:
        """For a client their own alone: when a room is gone, their words go to the next."""
        if _is_clients(act):
            yield from self._ends_at(act, act.place, ("stops",), CLIENT_ENDED)
            return
        for client in self._whose.get(act.place, ()):
            yield from self._ends_at(act, client, ("stops",), CLIENT_ENDED)
            yield from self._blocks(client)
        yield from self._ends_at(act, act.place, (), ROOM_ENDED)
        yield from self._over(act)

    def _ends_at(
        self, act: Act, place: str, acts: Sequence[str], said: Sequence[str]
    ) -> Iterator[End]:
        """`place`: where the end was said or seen. It is over when words are shown again."""
        again = sorted([*self._again(place), *self._shown_of(act)])
        ends = [one.at for one in self._record.acts if one.place == place and one.what in acts]
        for at in (*ends, *(one.at for one in self._at[place] if _says(one, said))):
            yield End(at, next((one for one in again if one > at), NEVER))

    def _over(self, act: Act) -> Iterator[End]:
        """A case that is over does not go on because the client can be reached again."""
        shown = sorted(self._shown_of(act))
        for one in self._record.acts:
            if one.place == act.place and one.what in ("closes", "leaves", "gone"):
                yield End(one.at, next((at for at in shown if at > one.at), NEVER))
        yield from (End(at) for room, at in self._record.forgotten.items() if room == act.place)

    def _blocks(self, client: str) -> Iterator[End]:
        """Every second of these acts takes back the one before."""
        acts = [a.at for a in self._record.acts if a.place == client and a.what == "blocks"]
        for number in range(0, len(acts), 2):
            yield End(acts[number], acts[number + 1] if number + 1 < len(acts) else NEVER)

    def _again(self, place: str) -> Iterable[datetime]:
        yield from (a.at for a in self._record.acts if a.place == place and a.what == "agreed")
        yield from (one.at for one in self._at[place] if _says(one, GOES_ON))

    def _shown_of(self, act: Act) -> Iterable[datetime]:
        """When the same person said in the same place what was shown."""
        mine = (a for a in self._record.acts if a.place == act.place and a.who == act.who)
        return (one.at for one in mine if one.hard and self._shown.get(one.label))


def _is_clients(act: Act) -> bool:
    return act.label.startswith("c")


def _says(one: Seen, sentences: Sequence[str]) -> bool:
    return any(sentence in one.text for sentence in sentences)
