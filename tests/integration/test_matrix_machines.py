"""One Matrix account that several processes and machines take turns with."""

import asyncio
from pathlib import Path

from adapters.contract import KeepingHost
from bridge.sandbox.counsellor import Counsellor
from tests.matrix_bot import Bot, at_work, deliver, heard, is_text, saying

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_who_shares_the_folder_goes_on_as_the_same_device_and_never_beside_the_other(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    first, second = bot.adapter(), bot.adapter()
    host = KeepingHost(bot.state)
    async with at_work(first, bot.host()):
        await deliver(first, saying(room, "one", mira.user_id))
        waiting = asyncio.create_task(second.run(host))
        await asyncio.sleep(0.5)
        assert second.device == ""  # it has not opened the keys
    await deliver(second, saying(room, "two", mira.user_id))
    await mira.wait_for(room, lambda line: line.text == "two" and line.trusted)
    assert second.device == first.device
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_machine_that_comes_back_after_another_reads_what_is_written_then(
    bot: Bot, mira: Counsellor, room: str, tmp_path: Path
) -> None:
    """Keys sent meanwhile went to the other machine's device: this one must not wait for them."""
    here, devices = bot.folder, []
    for number, folder in enumerate((here, tmp_path / "there", here, here)):
        bot.folder = folder
        adapter = bot.adapter()
        async with at_work(adapter, bot.host()) as host:
            await deliver(adapter, saying(room, f"here {number}", mira.user_id))
            await mira.wait_for(room, lambda e, n=number: e.text == f"here {n}" and e.trusted)  # type: ignore[misc]  # bound now
            await mira.say(room, f"can you read me {number}")
            event = await heard(host, is_text(f"can you read me {number}"))
            assert event.doubt is None
        devices.append(adapter.device)
    assert len({*devices[:3]}) == 3
    assert devices[2] == devices[3]
