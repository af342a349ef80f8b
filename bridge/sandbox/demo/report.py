"""What each far side received, compared with what it should have: the judgement of the script.

It reads only what a client and a counsellor have in front of them. Every expected line must have
come, in its order; what was written once must have come once; what must not cross must be nowhere;
and in the rooms everything must have come encrypted by a device that its owner vouches for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.sandbox.demo.people import Chat, Line, LineKind, Room, Rooms, Shield
from bridge.sandbox.demo.proof import Proof

WIDTH = 96
VERDICTS = ("Not relayed: ", "Nicht weitergegeben: ")


@dataclass(frozen=True, slots=True)
class Heard:
    """One line as it arrived: who said it, and what."""

    who: str
    text: str = field(repr=False)
    later: tuple[str, ...] = field(default=(), repr=False)  # what it became

    def __str__(self) -> str:
        text = " / ".join(part for part in self.text.splitlines() if part.strip())
        shown = text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
        return f"  {self.who:<10}{shown}"


@dataclass(frozen=True, slots=True)
class Side:
    """One far side. `expected`: (who, a part of the text); `once`: texts written once."""

    name: str
    heard: tuple[Heard, ...]
    expected: tuple[tuple[str, str], ...]
    once: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """What did not come, or not at its place."""
        lost, after = [], 0
        for who, part in self.expected:
            found = self._find(who, part, after)
            if found is None:
                lost.append(f"{self.name}: {who}: {part}")
            else:
                after = found + 1
        return lost

    def wrong(self) -> Iterator[str]:
        yield from (f"{self.name}: {fault}" for fault in self.faults)
        for text in self.never:
            if any(text in words for line in self.heard for words in (line.text, *line.later)):
                yield f"{self.name}: this must not have come here: {text}"
        for text in self.once:
            if sum(line.text.endswith(text) for line in self.heard) > 1:
                yield f"{self.name}: this came more than once: {text}"

    def _find(self, who: str, part: str, after: int) -> int | None:
        for position, line in enumerate(self.heard[after:], after):
            if line.who == who and part in line.text:
                return position
        return None


@dataclass(frozen=True, slots=True)
class Report:
    """`stopped`: what the script waited for in vain, if it did. `proof`: how the proof came out."""

    sides: tuple[Side, ...]
    stopped: str = ""
    proof: Proof | None = None

    @property
    def missing(self) -> list[str]:
        return [line for side in self.sides for line in side.missing()]

    @property
    def wrong(self) -> list[str]:
        proof = self.proof
        failed = [proof.sentence] if proof is not None and not proof.holds else []
        return [line for side in self.sides for line in side.wrong()] + failed

    @property
    def passed(self) -> bool:
        return not (self.missing or self.wrong or self.stopped)

    def told(self) -> Iterator[str]:
        """For a terminal, one line each; the last one is the result."""
        for side in self.sides:
            yield f"\n{side.name}"
            yield from map(str, side.heard)
        yield ""
        if self.proof is not None and self.proof.holds:
            yield f"proof: {self.proof.sentence}"
        if self.stopped:
            yield f"Waited in vain for {self.stopped}."
        yield from (f"Wrong: {line}" for line in self.wrong)
        yield from (f"Missing: {line}" for line in self.missing)
        arrived = sum(len(side.heard) for side in self.sides)
        yield f"demo: {arrived} lines arrived, {len(self.missing)} missing"


def on_phone(chat: Chat, people: Sequence[str]) -> tuple[Heard, ...]:
    """What came to the phone, as it came: a person's name stands in front of what they say."""
    return tuple(
        Heard("file", one.file)
        if one.file
        else Heard(_speaker(one.first, people), one.first, (*one.earlier[1:], one.text))
        for one in chat.bubbles
        if not one.mine
    )


def _speaker(text: str, people: Sequence[str]) -> str:
    return next((name for name in people if text.startswith(f"{name}: ")), "program")


def in_room(room: Room) -> tuple[Heard, ...]:
    """What came to a room; the counsellor's own lines are not what they received."""
    who = {LineKind.TEXT: "client", LineKind.NOTICE: "program", LineKind.OTHER: "file"}
    return tuple(
        Heard("calls" if line.calls_me else who[line.kind], line.text)
        for line in room.lines
        if not line.mine
    )


def unprotected(room: Room) -> Iterator[str]:
    """Faults of a room's encryption."""
    if not room.encrypted:
        yield "the room is not encrypted"
    if room.unreadable:
        yield f"{room.unreadable} messages cannot be decrypted"
    bare = sum(line.shield is not Shield.TRUSTED for line in room.lines if _holds_words(line))
    if bare:
        yield f"{bare} messages came without encryption that can be trusted"


def _holds_words(line: Line) -> bool:
    """All but the verdicts of the program, which any device in the room may be shown."""
    return not (line.kind is LineKind.NOTICE and line.text.startswith(VERDICTS))


def find_room(rooms: Rooms, room: str) -> Room | None:
    return next((one for one in rooms.rooms if one.id == room), None)
