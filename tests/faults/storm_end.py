"""The end of a storm: do words still go both ways, does anything still wait, and what happened."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import TextClause

from bridge.store.database import Tx
from routing.ids import ChatId
from tests.faults.storm_house import UNHANDLED, WAITING
from tests.faults.storm_record import Act, Complaint, labels
from tests.faults.storm_timers import forgotten
from tests.faults.storm_world import World


async def probe(here: World) -> list[Complaint]:
    """Both ways once more, for everybody who is with somebody; nobody else may be waiting."""
    before = len(here.record.acts)
    for client in here.guests:
        if client.in_case():
            await client.says(hard=True)
            if not client.with_somebody():
                return [Complaint("alone", f"{client.chat} waits, and nobody comes")]
    for person in here.people:
        for chat in person.mine():
            await person.says(chat)
    await here.clock.passes(timedelta(seconds=60))
    seen = (*here.phones.seen, *here.rooms.seen)
    shown = {label for one in seen for label in labels(one.text)}
    return [
        Complaint("dead end", act.label)
        for act in here.record.acts[before:]
        if act.label and act.label not in shown and not _closed(here, act)
    ]


def _closed(here: World, act: Act) -> bool:
    """Nobody is behind this room any more, and whoever wrote there has been told."""
    told = any(
        one.place == act.place and one.at >= act.at and "no open case" in one.text
        for one in here.rooms.seen
    )
    return told or ChatId(act.place) in here.rooms.weather.dead


async def drained(here: World) -> list[Complaint]:
    """What still waits in the store, which nobody will ever send or handle; and what is not timed
    there, so that somebody will be left alone.
    """
    sealer = here.app.opened.sealer
    untimed = await here.app.opened.store.read(partial(forgotten, sealer=sealer))
    found = [Complaint("untimed", one) for one in untimed]
    for what, query in (("unsent", WAITING), ("unhandled", UNHANDLED)):
        rows = await here.app.opened.store.read(partial(_rows, query))
        found += [Complaint(what, str(tuple(row))) for row in rows]
    return found


def written(here: World) -> list[str]:
    """The whole run, line by line, in the order of time."""
    names = {str(chat): f"room {number}" for chat, number in here.scene.rooms.items()}
    lines = list(here.transcript)
    for one in (*here.phones.seen, *here.rooms.seen):
        first = one.text.replace("\n", " ")[:60]
        place = names.get(one.place, one.place)
        lines.append(f"{one.at:%d %H:%M:%S.%f} {place} sees {first!r}")
    for fate in (*here.phones.fates, *here.rooms.fates):
        place = names.get(fate.place, fate.place)
        first = fate.text.replace("\n", " ")[:40]
        lines.append(f"{fate.at:%d %H:%M:%S.%f} {place} {fate.what} {first!r}")
    return sorted(lines)


def digest(here: World) -> str:
    return hashlib.sha256("\n".join(written(here)).encode()).hexdigest()


def _rows(query: TextClause, tx: Tx) -> Sequence[Any]:
    return tx.execute(query).all()
