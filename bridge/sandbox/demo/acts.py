"""What the page may ask the two people to do: from JSON, possibly rubbish, to one act.

CannotDo     with a sentence: there is no such act, or something is missing in it
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bridge.sandbox.demo.people import CannotDo, Desk, Phone

LONGEST = 20_000  # characters; longer than any app lets one write
LARGEST_NUMBER = 2**52
SENDABLE = frozenset({"photo", "voice", "sticker", "document", "contact", "location"})
Body = Mapping[str, object]
P = TypeVar("P")


def text(body: Body, name: str = "text") -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise CannotDo("There is nothing to send.")
    if len(value) > LONGEST:
        raise CannotDo("That is too long for one message.")
    try:
        value.encode()
    except UnicodeError:
        raise CannotDo("That holds characters which cannot be sent.") from None
    return value


def number(body: Body, name: str) -> int:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise CannotDo(f"{name} must be a number.")
    return value


def kind(body: Body) -> str:
    value = body.get("kind")
    if not isinstance(value, str) or value not in SENDABLE:
        raise CannotDo("No phone sends this kind of file.")
    return value


PHONE: Mapping[str, Callable[[Phone, Body], Awaitable[None]]] = {
    "start": lambda phone, _: phone.start(),
    "say": lambda phone, body: phone.say(text(body)),
    "press": lambda phone, body: phone.press(number(body, "bubble"), text(body, "data")),
    "edit": lambda phone, body: phone.edit(number(body, "bubble"), text(body)),
    "send": lambda phone, body: phone.send(kind(body)),
    "block": lambda phone, _: phone.block(),
    "unblock": lambda phone, _: phone.unblock(),
}

DESK: Mapping[str, Callable[[Desk, Body], Awaitable[None]]] = {
    "join": lambda desk, body: desk.join(text(body, "room")),
    "decline": lambda desk, body: desk.decline(text(body, "room")),
    "leave": lambda desk, body: desk.leave(text(body, "room")),
    "say": lambda desk, body: desk.say(text(body, "room"), text(body)),
    "plain": lambda desk, body: desk.say_plain(text(body, "room"), text(body)),
    "edit": lambda desk, body: desk.edit(text(body, "room"), text(body, "line"), text(body)),
    "thread": lambda desk, body: desk.thread(text(body, "room"), text(body, "line"), text(body)),
    "react": lambda desk, body: desk.react(
        text(body, "room"), text(body, "line"), text(body, "sign")
    ),
}


async def perform(
    acts: Mapping[str, Callable[[P, Body], Awaitable[None]]], person: P, act: str, body: object
) -> None:
    """Carry out one act. Raises CannotDo."""
    wanted = acts.get(act)
    if wanted is None:
        raise CannotDo("There is no such act.")
    if not isinstance(body, dict):
        raise CannotDo("An act is a JSON object.")
    await wanted(person, body)
