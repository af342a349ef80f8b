"""What became of everything in a storm: judged from what was said, what was seen, and the weather.

Nothing here knows the bridge. People label their words (`c3-7`: the seventh of client 3; `s2-4`:
the fourth in room 2; `n2-5`: a note that must stay there). A record says who did what, what was put
in front of whom, and what each network answered to each call.

    lost        not shown, without a reason that is about these very words (storm_excuses.py)
    reordered   shown for the first time before what was said before it
    repeated    shown twice (storm_repeats.py)
    astray      in front of other people than those it was meant for
    early       in front of staff before the client had agreed
    late        begun to be sent after the client had been told that nothing is passed on any more
    unanswered  somebody did something, and nothing ever followed
    helpless    somebody asked for urgent help and was not shown it
    damaged     a file that is not the one that was sent
    untold      words waited for a network that was away, and whoever wrote them did not know
    stale       somebody was told that words wait which had long arrived

    unreleased  what waits for somebody's yes came out without one (storm_released.py)

What is told again to whoever takes a case over is looked at in storm_retold.py.
Who may see what while a case goes from one counsellor to the next is looked at in storm_moves.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from tests.faults.storm_answers import unanswered
from tests.faults.storm_excuses import reasons
from tests.faults.storm_moves import moves
from tests.faults.storm_record import (
    ALIAS,
    ASKED_AGAIN,
    FILELESS,
    STOPPED,
    Act,
    Complaint,
    Record,
    Seen,
    labels,
)
from tests.faults.storm_released import unreleased
from tests.faults.storm_repeats import repeated
from tests.faults.storm_retold import told_again
from tests.faults.storm_waiting import stale, untold


def judge(record: Record) -> list[Complaint]:
    """Everything that is wrong; nothing when all promises were kept."""
    judge_ = _Judge(record)
    return list(
        dict.fromkeys(
            [
                *judge_.astray(),
                *judge_.gates(),
                *told_again(record, judge_.owners, judge_.passes),
                *repeated(record, judge_.shown),
                *judge_.lost(),
                *judge_.reordered(),
                *unanswered(record, judge_.shown),
                *untold(record, judge_.shown),
                *stale(record, judge_.shown),
                *moves(record, judge_.shown),
                *unreleased(record, judge_.shown),
            ]
        )
    )


def excuses(record: Record) -> dict[str, str]:
    """By label, of what must have been shown and was not: the excuse; empty: it is lost."""
    judge_ = _Judge(record)
    list(judge_.astray())  # whose rooms these are
    return judge_.reasons()


class _Judge:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._said = {act.label: act for act in record.acts if act.label}
        self.owners: dict[str, set[str]] = defaultdict(set)  # of a room: whose words are there
        self.shown: dict[str, list[Seen]] = defaultdict(list)
        for one in sorted(record.seen, key=lambda seen: seen.at):
            for label in labels(one.text):
                said = self._said.get(label)
                if said is None or said.place != one.place:  # else: an answer repeated to them
                    self.shown[label].append(one)

    # --- who saw it ---------------------------------------------------------------------------

    def astray(self) -> Iterable[Complaint]:
        """Each room belongs to one client, whichever way words go; nobody else is in it."""
        yield from self._words_astray()
        yield from self._names_astray()
        for room, whose in self.owners.items():
            if len(whose) > 1:
                yield Complaint("astray", f"the room {room} has words of {sorted(whose)}")

    def _words_astray(self) -> Iterable[Complaint]:
        for label, shown in self.shown.items():
            said = self._said.get(label)
            for one in shown:
                if said is None or not self._meant(said, one):
                    yield Complaint("astray", label)
                elif label.startswith("c"):
                    self.owners[one.place].add(said.place)
                elif label.startswith("s"):
                    self.owners[said.place].add(one.place)

    def _names_astray(self) -> Iterable[Complaint]:
        """The name that a client has given is for their room, and for them."""
        for one in self._record.seen:
            named = {f"client-{found}" for found in ALIAS.findall(one.text)}
            if one.account != self._record.clients:
                self.owners[one.place] |= named
            elif named - {one.place}:
                yield Complaint("astray", f"a name of {sorted(named)} at {one.place}")

    def _meant(self, said: Act, seen: Seen) -> bool:
        at_client = seen.account == self._record.clients
        if said.label[0] in "cg":
            return (
                not at_client and seen.place not in self._record.operator and self._one_has_it(seen)
            )
        return said.label.startswith("s") and at_client

    def _one_has_it(self, seen: Seen) -> bool:
        """Nobody is there but whoever has the case, and people who may read along."""
        return len(seen.there - self._record.readers) < 2

    # --- when it may be passed on -------------------------------------------------------------

    def gates(self) -> Iterable[Complaint]:
        for label, shown in self.shown.items():
            said = self._said.get(label)
            if said is None:
                continue
            for one in shown:
                mine = label.startswith("c")
                client = said.place if mine else one.place
                wrong = self.passes(client, said.at, one.began)
                if wrong and (mine or wrong != "early"):
                    yield Complaint(wrong, label)

    def passes(self, client: str, said: datetime, began: datetime) -> str:
        """What is wrong with passing on words that were said and shown then; empty: nothing."""
        if self._stopped_before(client, began) or self._stop_between(client, said, began):
            return "late"
        return "" if self._agreed_before(client, began) else "early"

    def _agreed_before(self, client: str, moment: datetime) -> bool:
        return any(a.at <= moment for a in self._acts(client, "agreed"))

    def _stopped_before(self, client: str, moment: datetime) -> bool:
        """The client was told so, and has not agreed again since."""
        told = max((s.at for s in self._stops(client) if s.at < moment), default=None)
        return told is not None and not any(
            told < a.at <= moment for a in self._acts(client, "agreed")
        )

    def _stop_between(self, client: str, said: datetime, shown: datetime) -> bool:
        """It was said, then stopped, and told so; and sent nevertheless, much later, although they
        have not asked for it since.
        """
        asked = [a.at for a in self._acts(client, "stops") if a.at > said]
        told = [s.at for s in self._stops(client) if asked and asked[0] < s.at < shown]
        again = (s.at for s in self._at(client) if ASKED_AGAIN in s.text)
        return bool(told) and not any(max(told) < at < shown for at in again)

    def _stops(self, client: str) -> list[Seen]:
        return [s for s in self._at(client) if STOPPED in s.text and not s.edit]

    def _acts(self, who: str, what: str) -> list[Act]:
        return [act for act in self._record.acts if act.what == what and act.who == who]

    def _at(self, place: str) -> list[Seen]:
        return [one for one in self._record.seen if one.place == place]

    # --- whole, in order ----------------------------------------------------------------------

    def lost(self) -> Iterable[Complaint]:
        for label, reason in self.reasons().items():
            if not reason:
                yield Complaint("lost", label)
        for act in self._record.acts:
            if act.label and act.hard and act.file is not None and self.shown.get(act.label):
                yield from self._file(act, self.shown[act.label])

    def _file(self, act: Act, shown: Sequence[Seen]) -> Iterable[Complaint]:
        files = [one.file for one in shown if one.file is not None]
        if any(file != act.file for file in files):
            yield Complaint("damaged", act.label)
        alone = any(FILELESS in one.text for one in shown)
        if not files and not alone:
            yield Complaint("lost", f"the file of {act.label}")

    def reasons(self) -> dict[str, str]:
        return reasons(self._record, self.shown, self._together())

    def _together(self) -> dict[str, set[str]]:
        """The clients of each room, and the rooms of each client."""
        found: dict[str, set[str]] = defaultdict(set)
        for room, clients in self.owners.items():
            for client in clients:
                found[room].add(client)
                found[client].add(room)
        return found

    def reordered(self) -> Iterable[Complaint]:
        """In each place, of each person: what was shown first was said first."""
        latest: dict[tuple[str, str], Seen] = {}
        for act in self._record.acts:
            if not act.label or not act.hard:
                continue
            shown = self.shown.get(act.label, ())
            first = {one.place: one for one in reversed(shown) if FILELESS not in one.text}
            for place, one in first.items():
                before = latest.get((act.place, place))
                if before is not None and one.at < before.at:
                    yield Complaint("reordered", act.label)
                latest[act.place, place] = one
