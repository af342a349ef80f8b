"""Words that need not arrive any more, because it was over: the client stops or blocks us, the
counsellor closes or leaves, the room is gone.

They were said after the end, or were on their way when it came. On their way are words after which
nothing of the same person was shown, and that had no time to arrive; or something was always in
their way until then: a network was away, calls failed or hung in the place for which they were,
nobody had come. Whatever waits is tried at least twice a minute, so that one failure long ago hides
nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.faults.storm_evidence import Evidence, is_clients, says
from tests.faults.storm_record import CLIENT_ENDED, GOES_ON, ROOM_ENDED, TAKEN_AWAY, Act, Seen
from tests.faults.storm_waiting import GONE, HERE

CLOSED = ("finished here",)
ROOM_STOPPED = ("The client has stopped",)
NEVER = datetime.max.replace(tzinfo=UTC)
SOON = timedelta(seconds=5)  # within which words arrive when nothing fails
CALM = timedelta(seconds=35)  # within which what waits is tried, and what failed is tried again
SLOW = timedelta(seconds=2)  # a call that takes longer is in the way of what is behind it
TOLD = timedelta(minutes=1)  # from a decision of ours until people are told


@dataclass(frozen=True, slots=True)
class End:
    """From `at` on nothing is passed on; `until`: they agreed, or came back.

    `soon`: how shortly before words may have been said that were on their way; None: what was said
    before goes all the same.
    """

    at: datetime
    until: datetime = NEVER
    soon: timedelta | None = SOON


class Ends:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def excuse(self, act: Act) -> bool:
        return any(self._excuses(end, act) for end in self.of(act))

    def _excuses(self, end: End, act: Act) -> bool:
        if end.at <= act.at:
            return act.at <= end.until
        if end.soon is None:
            return False
        if not self._evidence.is_overtaken(act, end.at):
            return self._is_hindered(act, end.at, end.soon)
        waits = act.file is not None  # and lets words go first
        return waits and self._is_hindered(act, end.at, timedelta())

    def _is_hindered(self, act: Act, until: datetime, soon: timedelta) -> bool:
        """They could go only now; or there was never a while in which nothing was in their way."""
        since = self._could_go(act, until)
        if until - since < soon:
            return True
        free = since
        for began, end in sorted(self._trouble(act)):
            if end > free and began < until:
                if began - free > SOON:
                    return False
                free = end
        return free > since and until - free < SOON

    def _trouble(self, act: Act) -> Iterator[tuple[datetime, datetime]]:
        """Networks that were away, calls that failed or took long where the words should have gone;
        and while the clock was wrong, and what waited for a wrong moment had to be found. What
        failed is tried again only after a while.
        """
        record = self._evidence.record
        yield from ((one.start, one.end + CALM) for one in (*record.away, *record.wrong))
        for place in self._evidence.whose.get(act.place, ()):
            yield from ((one.began, one.at + CALM) for one in self._evidence.failures[place])
            slow = (one for one in self._evidence.at[place] if one.at - one.began > SLOW)
            yield from ((one.began, one.at) for one in slow)

    def _could_go(self, act: Act, until: datetime) -> datetime:
        """When they were said; a client's wait for whoever comes, as their screen says."""
        if not is_clients(act):
            return act.at
        told = [one for one in self._evidence.told([act.place], (*HERE, *GONE)) if one.at < until]
        came = None
        for one in told:
            came = (came or one.at) if says(one, HERE) else None
        return until if came is None else max(act.at, came)

    # --- what ended it ------------------------------------------------------------------------

    def of(self, act: Act) -> Iterator[End]:
        """For a client their own alone: when a room is gone, their words go to the next."""
        if is_clients(act):
            yield from self._at(act, act.place, ("stops",), CLIENT_ENDED)
            return
        for client in sorted(self._evidence.whose.get(act.place, ())):
            yield from self._at(act, client, ("stops",), CLIENT_ENDED)
            yield from self._blocks(client)
            yield from self._heard_late(act, client)
        yield from self._at(act, act.place, (), ROOM_ENDED)
        yield from self._over(act)

    def _at(self, act: Act, place: str, acts: Sequence[str], said: Sequence[str]) -> Iterator[End]:
        """`place`: where the end was said or seen. It is over when words are shown again."""
        again = sorted([*self._again(place), *self._evidence.shown_of(act)])
        ends: list[tuple[datetime, timedelta | None]]
        ends = [(one.at, SOON) for one in self._evidence.acts(place, acts)]
        ends += [(one.at, self._soon(act, one)) for one in self._evidence.told([place], said)]
        for at, soon in ends:
            yield End(at, next((one for one in again if one > at), NEVER), soon)

    def _soon(self, act: Act, told: Seen) -> timedelta | None:
        """A case is taken away before they are told. That it is closed comes after their words."""
        if says(told, CLOSED) and not is_clients(act):
            return None
        return TOLD if says(told, TAKEN_AWAY) else SOON

    def _over(self, act: Act) -> Iterator[End]:
        """A case that is over does not go on because the client can be reached again. What somebody
        said before they closed or left goes all the same.
        """
        shown = sorted(self._evidence.shown_of(act))
        for one in self._evidence.acts(act.place, ("closes", "leaves", "gone")):
            until = next((at for at in shown if at > one.at), NEVER)
            yield End(one.at, until, SOON if one.what == "gone" else None)
        forgotten = self._evidence.record.forgotten.get(act.place)
        if forgotten is not None:
            yield End(forgotten)

    def _heard_late(self, act: Act, client: str) -> Iterator[End]:
        """When a room hears that the client has stopped, they may be back, and in another one."""
        stops = [one.at for one in self._evidence.acts(client, ("stops",))]
        for told in self._evidence.told([act.place], ROOM_STOPPED):
            before = max((at for at in stops if at < told.at), default=None)
            if before is not None:
                yield End(before, told.at)

    def _blocks(self, client: str) -> Iterator[End]:
        """Every second of these acts takes back the one before."""
        acts = [one.at for one in self._evidence.acts(client, ("blocks",))]
        for number in range(0, len(acts), 2):
            yield End(acts[number], acts[number + 1] if number + 1 < len(acts) else NEVER)

    def _again(self, place: str) -> Iterable[datetime]:
        yield from (one.at for one in self._evidence.acts(place, ("agreed",)))
        yield from (one.at for one in self._evidence.told([place], GOES_ON))
