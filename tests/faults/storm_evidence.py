"""What a record says about words, found by their label, their place and their time.

The judge asks the same things of it again and again; each is looked up once here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tests.faults.storm_record import Act, Fate, Record, Seen, labels

Shown = Mapping[str, Sequence[Seen]]


class Evidence:
    """`shown`: by label, where and when it was passed on.

    `whose`: the clients of each room, and the rooms of each client.
    """

    def __init__(self, record: Record, shown: Shown, whose: Mapping[str, set[str]]) -> None:
        self.record, self.shown, self.whose = record, shown, whose
        self.fates: dict[str, list[Fate]] = defaultdict(list)  # by label
        self.failures: dict[str, list[Fate]] = defaultdict(list)
        for fate in record.fates:
            self.failures[fate.place].append(fate)
            for label in labels(fate.text):
                self.fates[label].append(fate)
        self.at: dict[str, list[Seen]] = defaultdict(list)
        for one in sorted(record.seen, key=lambda seen: seen.at):
            self.at[one.place].append(one)

    def told(self, places: Iterable[str], sentences: Sequence[str]) -> list[Seen]:
        """When one of these sentences was shown in one of these places."""
        return [one for place in sorted(places) for one in self.at[place] if says(one, sentences)]

    def of_the_case(self, room: str) -> set[str]:
        """The room, its clients, and the rooms that others took the case over in."""
        clients = self.whose.get(room, set())
        return {room, *clients, *(one for client in clients for one in self.whose.get(client, ()))}

    def acts(self, place: str, what: Sequence[str]) -> list[Act]:
        return [one for one in self.record.acts if one.place == place and one.what in what]

    def is_overtaken(self, act: Act, until: datetime) -> bool:
        """Something that the same person said later, and before that, was shown; but what a client
        said after a closing goes another way.
        """
        closed = [self.heard(one) for one in self._closings(act.place)]
        return any(
            self.shown.get(one.label) and not any(act.at <= at <= one.at for at in closed)
            for one in self.record.acts
            if one.hard and one.who == act.who and one.place == act.place
            if act.at < one.at < until
        )

    def _closings(self, client: str) -> list[Act]:
        return [one for room in self.whose.get(client, ()) for one in self.acts(room, ("closes",))]

    def closing(self, client: str, before: datetime) -> Act | None:
        """When a counsellor of theirs closed last."""
        acts = (one for one in self._closings(client) if one.at <= before)
        return max(acts, key=_at, default=None)

    def heard(self, act: Act) -> datetime:
        """As soon as the network of counsellors let us hear what they did."""
        ends = (
            one.end
            for one in self.record.away
            if one.what == "rooms" and one.start <= act.at < one.end
        )
        return max(ends, default=act.at)

    def failed(self, places: Iterable[str], since: datetime, until: datetime) -> bool:
        """A call for one of these places was not simply carried out; it may have hung."""
        calls = (one for place in places for one in self.failures[place])
        return any(one.began <= until and one.at >= since for one in calls)

    def was_away(self, since: datetime, until: datetime, which: str = "") -> bool:
        """A network was, at some time in between."""
        away = (one for one in self.record.away if which in ("", one.what))
        return any(one.start < until and one.end > since for one in away)

    def shown_of(self, act: Act) -> list[datetime]:
        """When the same person said in the same place what was shown."""
        mine = (a for a in self.record.acts if a.place == act.place and a.who == act.who)
        return [one.at for one in mine if one.hard and self.shown.get(one.label)]


def _at(act: Act) -> datetime:
    return act.at


def says(one: Seen, sentences: Sequence[str]) -> bool:
    return any(sentence in one.text for sentence in sentences)


def is_clients(act: Act) -> bool:
    return act.label.startswith("c")
