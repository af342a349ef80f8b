"""What we did in rooms, as the homeserver shows it to us again: nobody need ask it for that.

Every event of ours comes back in the stream, and what was done to it comes after it there. So of an
event that has come by all our reactions are known, and when the homeserver took an event of ours
stands in its echo. Asking for either was most of what the homeserver did for a message of ours.
Nothing of it is kept: whatever is not known here is asked for.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from adapters.matrix.convert import milliseconds
from adapters.matrix.signatures import section
from adapters.matrix.wire import Json

_MOST = 4096  # events of all rooms that are remembered
V = TypeVar("V")


class Echoes:
    """Of one connection of the account `me`. What is oldest is forgotten first."""

    def __init__(self, me: str) -> None:
        self._me = me
        self._taken = OrderedDict[str, int]()  # our events: when, in the homeserver's milliseconds
        self._waiting: dict[str, asyncio.Future[int]] = {}
        self._reactions = OrderedDict[str, dict[str, str]]()  # by event: our events -> pictures
        self._targets = OrderedDict[str, str]()  # our reactions: to what
        self._withdrawn = OrderedDict[str, str]()

    def hear(self, event: Json) -> None:
        """The next event of a room, whoever sent it."""
        name = event.get("event_id")
        if not isinstance(name, str):
            return
        if event.get("type") == "m.room.redaction":
            self.withdrawn(str(event.get("redacts", section(event, "content").get("redacts"))))
        elif name not in self._reactions:
            _put(self._reactions, name, {})
        if event.get("sender") != self._me:
            return
        self._took(name, milliseconds(event))
        target, picture = reaction(event)
        if picture:
            self.reacted(target, name, picture)

    def forget(self) -> None:
        """The stream begins anew: what came before need not be there any more."""
        self._taken.clear()
        self._reactions.clear()
        self._targets.clear()
        self._withdrawn.clear()

    async def order(self, event: str, patience: float) -> int:
        """When the homeserver took this event of ours; 0: not known, in so many seconds."""
        known = self._taken.get(event)
        if known is not None:
            return known
        waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[event] = waiting
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    return await waiting
        finally:
            del self._waiting[event]
        return 0

    def reactions(self, target: str) -> Mapping[str, str] | None:
        """Our reactions to this event, with their pictures; None: they must be asked for."""
        found = self._reactions.get(target)
        return None if found is None else dict(found)

    def reacted(self, target: str, event: str, picture: str) -> None:
        """The homeserver has taken this reaction of ours."""
        known = self._reactions.get(target)
        if known is not None and event not in self._withdrawn:
            known[event] = picture
            _put(self._targets, event, target)

    def withdrawn(self, event: str) -> None:
        """An event that is there no more: of a reaction its echo may come after this."""
        _put(self._withdrawn, event, "")
        self._reactions.get(self._targets.pop(event, ""), {}).pop(event, None)

    def doubt(self, target: str) -> None:
        """Nobody knows whether something was done to this event: ask for it."""
        self._reactions.pop(target, None)

    def _took(self, event: str, moment: int) -> None:
        _put(self._taken, event, moment)
        waiting = self._waiting.get(event)
        if waiting is not None and not waiting.done():
            waiting.set_result(moment)


def reaction(event: Json) -> tuple[str, str]:
    """To what, and its picture; empty, where it is none or is withdrawn."""
    relation = section(event, "content", "m.relates_to")
    if event.get("type") != "m.reaction":
        return "", ""
    return str(relation.get("event_id", "")), str(relation.get("key", ""))


def _put(known: OrderedDict[str, V], name: str, value: V) -> None:
    known[name] = value
    while len(known) > _MOST:
        known.popitem(last=False)
