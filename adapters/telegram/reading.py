"""Reads single values out of JSON that may be anything. Pure; nothing here raises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from routing.ids import AccountName, AuthorId, ChatId
from routing.messages import Address, Inbound

Json = Mapping[str, object]
LARGEST = 2**63
LATEST = 253_402_300_799  # the last second a datetime can hold
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Here:
    """Where an update arrived, and when. `topics`: topics of a chat are places of their own."""

    account: AccountName
    bot_id: int
    now: datetime
    topics: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What an update asks of us: to keep something, to answer a press, to leave a group."""

    inbound: Inbound | None = None
    answer: str | None = field(default=None, repr=False)
    leave: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """The person of a private chat. More of them than this is not read."""

    place: Address
    author: AuthorId = field(repr=False)
    language: str | None = None


NOTHING = Converted()


def number(holder: object, key: str) -> int | None:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= LARGEST:
        return None
    return value


def moment(seconds: int | None, here: Here) -> datetime:
    """The network's time; our own where it names none that makes sense."""
    if seconds is None or not 0 < seconds <= LATEST:
        return here.now
    return datetime.fromtimestamp(seconds, UTC)


def whose(chat: object, person: object, here: Here) -> Client | Converted:
    """The client an update is about; else what is to be done with it."""
    found = number(chat, "id")
    if found is None or not isinstance(chat, Mapping):
        return NOTHING
    if found < 0:
        return Converted(leave=found)
    if chat.get("type") != "private" or _is_bot(person, here):
        return NOTHING
    name = str(found)
    return Client(Address(here.account, ChatId(name)), AuthorId(name), _language(person))


def _is_bot(person: object, here: Here) -> bool:
    if number(person, "id") == here.bot_id:
        return True
    return isinstance(person, Mapping) and person.get("is_bot") is True


def _language(person: object) -> str | None:
    code = person.get("language_code") if isinstance(person, Mapping) else None
    if not isinstance(code, str):
        return None
    tag = code.lower().replace("_", "-")
    return tag if LANGUAGE.fullmatch(tag) else None
