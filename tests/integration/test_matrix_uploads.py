"""A homeserver that does not take a file, or not now: what becomes of it, and of the room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.contract_outgoing import Far
from adapters.port import AdapterError, Download, Refused, RetryLater
from tests.matrix_bot import Case, deliver, saying, until
from tests.matrix_files import DATA, PICTURE, UPLOAD, files, picture, sent
from tests.matrix_proxy import Answer, Fault, FaultyHomeserver, error, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_what_is_too_large_for_the_homeserver_is_refused_with_a_reason(
    case: Case, proxy: FaultyHomeserver
) -> None:
    limit = text(200, '{"m.upload.size": 1000}', "application/json")
    proxy.spoil(Fault("/media/config", answer=limit))
    for far in (Far(DATA), Far(DATA, sized=False)):
        with pytest.raises(Refused, match="as large as this"):
            await sent(case, picture(case), far)
    assert proxy.count(UPLOAD) == 0
    await sent(case, picture(case), Far(bytes(1000)))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (error(413, "M_TOO_LARGE"), "as large as this"),
        (text(413, "<html>Request Entity Too Large</html>"), "as large as this"),
        (error(403, "M_FORBIDDEN"), "does not take a file"),
    ],
)
async def test_a_no_to_the_upload_says_nothing_about_the_room(
    case: Case, proxy: FaultyHomeserver, answer: Answer, reason: str
) -> None:
    proxy.spoil(Fault(UPLOAD, answer=answer))
    with pytest.raises(Refused, match=reason):
        await sent(case, picture(case), Far(DATA))
    await deliver(case.adapter, saying(case.room, "the room is well", case.mira.user_id))


@pytest.mark.parametrize(
    "answer",
    [error(429, "M_LIMIT_EXCEEDED", retry_after_ms=1000), text(502, "<html>"), text(200, "{}")],
)
async def test_a_homeserver_in_trouble_is_tried_again(
    case: Case, proxy: FaultyHomeserver, answer: Answer
) -> None:
    proxy.spoil(Fault(UPLOAD, answer=answer))
    with pytest.raises(RetryLater):
        await case.adapter.send(picture(case), Far(DATA).source)
    await sent(case, picture(case), Far(DATA))
    assert len(await files(case, until_words="done")) == 1


async def test_a_homeserver_too_old_to_name_a_limit_gets_files(
    case: Case, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault("/media/config", answer=error(404, "M_UNRECOGNIZED")))
    await sent(case, picture(case), Far(DATA))
    assert len(await files(case, until_words="done")) == 1


async def test_giving_up_in_the_middle_leaves_everything_usable(
    case: Case, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault(UPLOAD, hang=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await case.adapter.send(picture(case), Far(DATA * 20).source)
    await sent(case, picture(case), Far(DATA))
    assert len(await files(case, until_words="done")) == 1


async def test_others_speak_in_the_room_while_a_file_is_read(
    case: Case, proxy: FaultyHomeserver
) -> None:
    slow = RetryLater(timedelta(seconds=1), "The other network is away.")
    with pytest.raises(RetryLater):
        await case.adapter.send(picture(case), Far(DATA, breaks=slow).source)
    proxy.spoil(Fault(UPLOAD, hang=True))
    under_way = asyncio.create_task(case.adapter.send(picture(case), Far(DATA).source))
    await until(lambda: proxy.count(UPLOAD) == 2)
    await deliver(case.adapter, saying(case.room, "meanwhile", case.mira.user_id))
    await case.mira.wait_for(case.room, lambda line: line.text == "meanwhile")
    under_way.cancel()
    await asyncio.gather(under_way, return_exceptions=True)


@pytest.mark.parametrize("said", [len(DATA) - 1, len(DATA) + 1])
async def test_a_file_that_is_not_as_long_as_was_said_is_tried_again(case: Case, said: int) -> None:
    """It was cut off, or changed while it was read: never shown like that."""

    @asynccontextmanager
    async def lying() -> AsyncIterator[Download]:
        async with Far(DATA).source() as download:
            yield Download(said, download.chunks)

    with pytest.raises(RetryLater):
        await case.adapter.send(picture(case), lying)
    assert await files(case, until_words="done") == []


async def test_nothing_of_a_file_or_of_the_answer_is_in_what_is_raised_or_logged(
    case: Case, proxy: FaultyHomeserver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    message = picture(case, "s3cret words below it", replace(PICTURE, name="s3cret.jpg"))
    shown = [repr(message)]
    for answer in (
        error(403, "M_FORBIDDEN", error="s3cret, says the homeserver"),
        error(413, "M_TOO_LARGE", error="s3cret.jpg is too large"),
        text(502, "<html>s3cret</html>"),
        text(200, '{"content_uri": ["s3cret"]}', "application/json"),
    ):
        proxy.spoil(Fault(UPLOAD, answer=answer))
        with pytest.raises(AdapterError) as caught:
            await case.adapter.send(message, Far(b"s3cret" * 1000).source)
        for told in (caught.value, caught.value.__cause__):
            shown += [repr(told), str(told)]
    assert "s3cret" not in " ".join([*shown, caplog.text])
