"""What the homeserver shows us of our own events: known without asking, and never more than it."""

import asyncio

import pytest

from adapters.matrix import echoes
from adapters.matrix.echoes import Echoes
from adapters.matrix.wire import Json

ME, MIRA = "@lotse:hs.example", "@mira:hs.example"
TICK = "\N{WHITE HEAVY CHECK MARK}"
WAIT = 0.02  # seconds


def said(name: object, sender: str = MIRA, at: object = 7, kind: str = "m.room.message") -> Json:
    return {"type": kind, "event_id": name, "sender": sender, "origin_server_ts": at}


def reaction(name: str, target: object, sender: str = ME, key: object = TICK) -> Json:
    relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
    return said(name, sender, kind="m.reaction") | {"content": {"m.relates_to": relation}}


def heard(*events: Json) -> Echoes:
    made = Echoes(ME)
    for event in events:
        made.hear(event)
    return made


async def test_when_an_event_was_taken_is_known_from_its_echo() -> None:
    assert await heard(said("$1", ME, 1234)).order("$1", WAIT) == 1234


async def test_an_echo_that_is_still_to_come_is_waited_for() -> None:
    known = heard()
    asking = asyncio.create_task(known.order("$1", 10))
    await asyncio.sleep(0)
    known.hear(said("$1", ME, 1234))
    assert await asking == 1234


async def test_what_never_comes_is_not_waited_for_long() -> None:
    known = heard(said("$1", MIRA))
    assert await known.order("$1", WAIT) == 0
    known.hear(said("$1", ME, 5))  # nobody waits any more
    assert await known.order("$1", WAIT) == 5


async def test_whoever_is_cancelled_while_waiting_leaves_nothing_behind() -> None:
    known = heard()
    asking = asyncio.create_task(known.order("$1", 10))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    known.hear(said("$1", ME, 5))
    assert await known.order("$1", WAIT) == 5


def test_of_an_event_that_never_came_by_nothing_is_known() -> None:
    known = heard(reaction("$r", "$1"))
    assert known.reactions("$1") is None
    known.reacted("$2", "$r", TICK)
    assert known.reactions("$2") is None


def test_our_reactions_are_known_however_we_hear_of_them() -> None:
    known = heard(said("$1"), said("$2"), reaction("$r", "$1"), reaction("$x", "$1", MIRA))
    known.reacted("$2", "$s", TICK)
    assert (known.reactions("$1"), known.reactions("$2")) == ({"$r": TICK}, {"$s": TICK})


@pytest.mark.parametrize("inside", [True, False])
def test_what_is_withdrawn_is_there_no_more(inside: bool) -> None:
    gone = {"content": {"redacts": "$r"}} if inside else {"redacts": "$r"}
    known = heard(said("$1"), reaction("$r", "$1"), said("$w", kind="m.room.redaction") | gone)
    assert known.reactions("$1") == {}


def test_an_echo_that_is_late_brings_nothing_back() -> None:
    known = heard(said("$1"))
    known.reacted("$1", "$r", TICK)
    known.withdrawn("$r")
    known.hear(reaction("$r", "$1"))
    assert known.reactions("$1") == {}


def test_what_is_asked_for_cannot_be_changed_by_who_asks() -> None:
    known = heard(said("$1"), reaction("$r", "$1"))
    found = dict(known.reactions("$1") or {})
    found.clear()
    assert known.reactions("$1") == {"$r": TICK}


async def test_a_stream_that_begins_anew_proves_nothing_of_before() -> None:
    known = heard(said("$1"), reaction("$r", "$1"), said("$2", ME))
    known.forget()
    assert known.reactions("$1") is None
    assert await known.order("$2", WAIT) == 0


def test_what_is_oldest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(echoes, "_MOST", 3)
    known = heard(*(said(f"${n}") for n in range(5)))
    assert [known.reactions(f"${n}") for n in range(5)] == [None, None, {}, {}, {}]


@pytest.mark.parametrize(
    "event",
    [
        {},
        said(None),
        said(["$1"], ME),
        said("$1", ME, "soon") | {"content": "rubbish"},
        reaction("$1", None, key=None),
        reaction("$1", {"$": 1}, key=[TICK]),
        said("$1", kind="m.room.redaction"),
        said("$1", kind="m.room.redaction") | {"redacts": 7, "content": []},
    ],
)
def test_rubbish_is_no_echo(event: Json) -> None:
    known = heard(said("$2"), reaction("$r", "$2"), event)
    assert known.reactions("$2") == {"$r": TICK}
