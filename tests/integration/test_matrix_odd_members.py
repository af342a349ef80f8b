"""Who is where, said with anything but a word: a homeserver may send whatever it likes."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from aiohttp import web

from adapters.port import RetryLater, WrongReaders
from routing.ids import AuthorId
from routing.messages import Membership, OutboundKind
from tests.matrix_bot import Case, deliver, of_kind, saying, session_of, to_open, until
from tests.matrix_proxy import Answer, Fault, FaultyHomeserver

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")

ODD: Sequence[object] = ([], {}, ["join"], {"join": "join"}, 5, True, None)
MEMBER = "/state/m.room.member/"


def answer(reply: object) -> Answer:
    return lambda: web.json_response(reply)


def members(user_id: str) -> list[dict[str, object]]:
    return [
        {
            "type": "m.room.member",
            "event_id": f"$odd{n}",
            "sender": user_id,
            "state_key": user_id,
            "content": {"membership": odd},
        }
        for n, odd in enumerate(ODD)
    ]


def is_there(case: Case, user_id: str) -> bool:
    room = session_of(case.adapter).room(case.room)
    return room is not None and user_id in room.users


async def test_a_round_goes_on_with_what_comes_after_it(
    case: Case, proxy: FaultyHomeserver
) -> None:
    events = members(case.mira.user_id)
    odd = {"state": {"events": events}, "timeline": {"events": events}}

    def spoilt() -> web.Response:
        return web.json_response({"next_batch": proxy.since, "rooms": {"join": {case.room: odd}}})

    session = session_of(case.adapter)
    fault = proxy.spoil(Fault("/sync", answer=spoilt))
    await case.hears(await case.mira.say(case.room, "so that the next round comes"))
    await until(lambda: not fault.times)
    assert (await case.hears(await case.mira.say(case.room, "still heard"))).doubt is None
    assert session_of(case.adapter) is session  # nothing had to begin anew
    assert case.memberships(Membership.LEFT) == []
    assert is_there(case, case.mira.user_id)


async def test_somebody_who_is_not_plainly_out_counts_as_in_the_room(
    case: Case, proxy: FaultyHomeserver
) -> None:
    words = saying(case.room, "not for her", "@stranger:sandbox.localhost")
    for one in members(case.mira.user_id):
        ours = {"state_key": case.bot.account.user_id, "content": {"membership": "join"}}
        proxy.spoil(Fault("/members", answer=answer({"chunk": [ours, one]})))
        with pytest.raises(WrongReaders):  # nobody came or went, as far as anybody knows
            await case.adapter.send(words)


async def test_nobody_is_taken_for_gone_before_the_homeserver_says_so(
    case: Case, proxy: FaultyHomeserver
) -> None:
    who = AuthorId(case.mira.user_id)
    remove = replace(of_kind(OutboundKind.REMOVE, case.room), who=who)
    for odd in ODD:
        proxy.spoil(Fault(MEMBER, answer=answer({"membership": odd})))
        with pytest.raises(RetryLater):
            await case.adapter.send(remove)
    assert is_there(case, who)
    await deliver(case.adapter, remove)
    await until(lambda: not is_there(case, who))


async def test_an_invitation_waits_for_a_plain_answer(case: Case, proxy: FaultyHomeserver) -> None:
    place = uuid4()
    sent = await deliver(case.adapter, to_open(place))
    again = to_open(place, case.mira.user_id)
    for odd in ODD:
        proxy.spoil(Fault(MEMBER, answer=answer({"membership": odd})))
        with pytest.raises(RetryLater):
            await case.adapter.send(again)
    assert (await deliver(case.adapter, again)).chat == sent.chat
    await case.mira.until(lambda: any(one.room_id == sent.chat for one in case.mira.invites))


async def test_what_is_of_no_kind_is_taken_back_with_all_else(
    case: Case, proxy: FaultyHomeserver
) -> None:
    kinds: Sequence[object] = ([], {}, 5, None)
    events = [
        {"type": kind, "event_id": f"$odd{n}", "content": {"body": "x"}}
        for n, kind in enumerate(kinds)
    ]
    proxy.spoil(Fault("/messages", answer=answer({"chunk": events, "end": "-"})))
    for _ in kinds:
        proxy.spoil(Fault("/redact/$odd", answer=answer({"event_id": "$done"})))
    proxy.spoil(Fault("/messages", answer=answer({"chunk": []})))
    await deliver(case.adapter, of_kind(OutboundKind.FORGET_PLACE, case.room))
    assert proxy.count("/redact/$odd") == len(kinds)
