"""Which of the messages that came in are new, repeats, or the readable form of an earlier row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam, select

from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from bridge.store.sql import read
from bridge.store.tables import Row, inbox
from routing.ids import NetworkId
from routing.messages import Inbound, InboundKind


class Home(NamedTuple):
    """Where a place belongs: a lane, what it is to that lane, and which of its places."""

    lane: bytes | None
    role: str | None
    place: bytes | None


NOWHERE = Home(None, None, None)


class Old(NamedTuple):
    home: Home
    state: int
    unreadable: bool


@dataclass(slots=True)
class Letter:
    """A message to be stored under this name. `fresh`: as a row of its own."""

    name: bytes
    message: Inbound = field(repr=False)
    index: bytes  # of the chat it came from
    home: Home = NOWHERE
    fresh: bool = True
    recovered: bool = False


@dataclass(slots=True)
class Sorted:
    letters: dict[bytes, Letter]
    repeats: int = 0


_known = select(
    inbox.c.id, inbox.c.lane, inbox.c.role, inbox.c.place, inbox.c.state, inbox.c.unreadable
).where(inbox.c.id.in_(bindparam("ids", expanding=True)))


def sort(tx: Tx, sealer: Sealer, network: NetworkId, messages: Sequence[Inbound]) -> Sorted:
    """What has to be stored, in order."""
    places = {m.place.chat: sealer.index("place", network, m.place.chat) for m in messages}
    letters = [
        Letter(sealer.name("inbox", network, m.source), m, places[m.place.chat]) for m in messages
    ]
    result = Sorted({})
    late = _sort(result, letters, _find(tx, [letter.name for letter in letters]))
    for letter in late:
        letter.name = sealer.name("inbox", network, letter.message.source, "recovered")
        letter.recovered = True
    _sort(result, late, _find(tx, [letter.name for letter in late]))
    return result


def _find(tx: Tx, names: Sequence[bytes]) -> dict[bytes, Old]:
    if not names:
        return {}
    return {
        name: Old(Home(lane, role, place), state, unreadable)
        for name, lane, role, place, state, unreadable in read(tx, _known, {"ids": list(names)})
    }


def _sort(result: Sorted, letters: Iterable[Letter], known: dict[bytes, Old]) -> list[Letter]:
    """Put each where it belongs; what can be read only after it was handled is returned."""
    late: list[Letter] = []
    for letter in letters:
        old, before = known.get(letter.name), result.letters.get(letter.name)
        readable = letter.message.kind is not InboundKind.UNREADABLE
        if before is not None and readable and before.message.kind is InboundKind.UNREADABLE:
            before.message = letter.message
        elif before is not None or (old is not None and not (readable and old.unreadable)):
            result.repeats += 1
        elif old is None:
            result.letters[letter.name] = letter
        elif old.state == Row.NEW:
            letter.home, letter.fresh = old.home, False
            result.letters[letter.name] = letter
        else:
            late.append(letter)
    return late
