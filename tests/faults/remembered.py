"""What the people of a kill run remember of what they said and did, and what became of all of it.

Every screen at both far sides is looked at, also those for which nobody said anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from routing.ids import ChatId, SourceId
from tests.faults.checker import Verdict, judge, judge_rows, judge_things, labels
from tests.faults.faraway import FarNetwork
from tests.faults.proofs import AGREED, proven
from tests.faults.screens import WHOLE, on_card, shown_answers, signed, whole

Labels = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Remembered:
    """`rooms`: of each client. `said` by room and `answered` by chat; `longs`: which are long.

    `edits`: what each question must show, `given`: what each client has answered, by the question;
    `newest`: the last words of a counsellor; `stuck`: who waited for something that never came;
    `prove`: who has asked for the proof of what they agreed to.
    """

    clients: FarNetwork
    staff: FarNetwork
    seed: int
    rooms: dict[str, ChatId] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    longs: set[str] = field(default_factory=set)
    pictures: dict[str, bytes] = field(default_factory=dict)
    edits: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    newest: dict[str, SourceId] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)
    prove: list[str] = field(default_factory=list)

    def judge(self) -> tuple[Verdict, Verdict]:
        """(towards the rooms, towards the clients)."""
        rooms = {str(chat): self.staff.texts(chat) for chat in tuple(self.staff.shown)}
        chats = {str(chat): self.clients.texts(chat) for chat in tuple(self.clients.shown)}
        inwards = judge(self.said, rooms, deduplicates=True)
        outwards = judge(self.answered, chats, deduplicates=False)
        judge_rows(inwards, self.staff.rows(), deduplicates=True)
        judge_rows(outwards, self.clients.rows(), deduplicates=False)
        _judge_long(inwards, self.said, rooms, self.longs)
        _judge_long(outwards, self.answered, chats, self.longs)
        came = {label for texts in rooms.values() for label, _ in labels(texts)}
        pictures = {label: data for label, data in self.pictures.items() if label in came}
        judge_things(inwards, pictures, self.staff.files(self.rooms.values()))
        judge_things(inwards, *self._cards())
        judge_things(inwards, *self._signs())
        judge_things(outwards, self.edits, shown_answers(self.clients, self.edits))
        proofs = proven(self.clients, self.prove)
        judge_things(outwards, dict.fromkeys(proofs, AGREED), proofs)
        outwards.lost += len(self.stuck)
        outwards.where += [f"stuck:{client}" for client in self.stuck]
        return inwards, outwards

    def _cards(self) -> tuple[dict[str, object], dict[str, object]]:
        """What the counsellor must read of each client's answers, and does."""
        wanted: dict[str, object] = {}
        found: dict[str, object] = {}
        for client, room in self.rooms.items():
            if answers := self.given.get(client):
                wanted[f"card of {client}"] = answers
                found[f"card of {client}"] = on_card(self.staff, room, answers)
        return wanted, found

    def _signs(self) -> tuple[dict[str, object], dict[str, object]]:
        """Every counsellor's last words must carry the sign of having arrived."""
        newest = {f"sign for {one}": said for one, said in self.newest.items() if one in self.given}
        return dict.fromkeys(newest, True), dict(signed(self.staff, newest))


def _judge_long(verdict: Verdict, said: Labels, seen: Labels, longs: Iterable[str]) -> None:
    """Of a long text that has come, every part has come, in order."""
    for place, wanted in said.items():
        there = {label for label, _ in labels(seen.get(place, ()))}
        mine = there.intersection(wanted, longs)
        judge_things(verdict, dict.fromkeys(mine, WHOLE), whole(mine, seen.get(place, ())))
