"""Presses are answered and groups left, after storing, and nobody waits for it."""

from time import monotonic

from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind
from routing.messages import InboundKind
from tests.integration.botapi_kit import TOKEN, USER
from tests.integration.telegram_kit import at_work, of_kind, started, until


async def test_groups_are_left_and_nobody_there_becomes_a_client(server: BotApiServer) -> None:
    phone = await started(server)
    async with at_work(server) as (_, host):
        groups = [
            server.add_to_group(-100 - number, phone, kind)
            for number, kind in enumerate(("group", "supergroup", "channel"))
        ]
        await until(lambda: all(group.left for group in groups))
        quiet = server.add_to_group(-500, phone)
        server.state.known_bot().updates.drop()
        await quiet.say(phone, "is anybody here")
        await until(lambda: quiet.left)
        await phone.say("in private")
        await host.until_text("in private")
    assert [m.place.chat for m in host.received] == [str(USER)]


async def test_a_press_is_answered_also_when_it_means_nothing(server: BotApiServer) -> None:
    phone = await started(server)
    bot = server.state.known_bot(TOKEN)
    odd: list[object] = [5, None, "", "nonsense", "!" * 22 + ":a", "é" * 22 + ":y", ":", {}]
    async with at_work(server) as (_, host):
        for data in odd:
            query = {
                "id": bot.new_query(USER, 100),
                "from": {"id": USER, "is_bot": False, "first_name": "x"},
                "message": {"message_id": 1, "chat": {"id": USER, "type": "private"}},
                "data": data,
            }
            server.inject({"callback_query": query})
        await until(lambda: len(phone.toasts()) == len(odd))
    assert not of_kind(host, InboundKind.PRESS)


async def test_answering_presses_holds_up_nothing(server: BotApiServer) -> None:
    phone = await started(server)
    for _ in range(20):
        server.inject({"callback_query": {"id": "9", "from": {"id": USER}, "data": "x"}})
    server.faults.add(Fault(FaultKind.SLOW, "answerCallbackQuery", times=0, delay=2))
    await phone.say("behind them")
    began = monotonic()
    async with at_work(server) as (_, host):
        await host.until_text("behind them")
        assert monotonic() - began < 1.5
