"""A picture on its way into a room: what Matrix tests about files share."""

import asyncio
from dataclasses import replace

from adapters.contract_outgoing import Far
from adapters.port import RetryLater, Sent
from bridge.sandbox.counsellor import Shown
from routing.ids import AccountName
from routing.messages import Attachment, FileKind, Outbound
from tests.matrix_bot import Case, deliver, saying

UPLOAD = "/media/v3/upload"
PHONES = AccountName("phones")
PICTURE = Attachment(FileKind.IMAGE, PHONES, "ref", "Anna Muster.jpg", "image/jpeg", 5, None)
DATA = bytes(range(256)) * 1000


def picture(case: Case, caption: str = "", like: Attachment = PICTURE) -> Outbound:
    return replace(saying(case.room, caption, case.mira.user_id), attachment=like)


async def sent(case: Case, message: Outbound, far: Far) -> Sent:
    """As delivery does it: with the row's note, and again as long as we are told to retry."""
    async with asyncio.timeout(20):
        while True:
            note = case.host.notes.get(message.id)
            try:
                return await case.adapter.send(replace(message, progress=note), far.source)
            except RetryLater as later:
                await asyncio.sleep(min(0.05, later.after.total_seconds()))


async def files(case: Case, *, until_words: str) -> list[Shown]:
    """Every file the counsellor is shown, once these words are."""
    await deliver(case.adapter, saying(case.room, until_words, case.mira.user_id))
    await case.mira.wait_for(case.room, lambda line: line.text == until_words)
    return [line for line in case.mira.shown(case.room) if "file" in line.content]
