"""What a client and a counsellor do and see on the far sides of a pipeline: tests share it."""

from functools import partial

from routing.ids import AccountName, ChatId
from routing.messages import Attachment, FileKind
from tests.faults.far import Far

CLIENT = "client-1"
PHONES = AccountName("phones")
PICTURE = Attachment(FileKind.IMAGE, PHONES, "", "s3cret letter.jpg", "image/jpeg")
VOICE = Attachment(FileKind.VOICE, PHONES, "", "", "audio/ogg", seconds=3)


async def chat_shows(far: Far, text: str) -> None:
    await far.clients.until(lambda: any(text in shown for shown in far.clients.texts(CLIENT)))


async def room_shows(far: Far, text: str) -> None:
    room = far.rooms[CLIENT]
    await far.staff.until(lambda: any(text in shown for shown in far.staff.texts(room)))


async def taps(far: Far, *tokens: str) -> None:
    """One after the other, each as soon as it can be pressed."""
    for token in tokens:
        await far.clients.until(partial(_can_press, far, token))
        await far.clients.press(CLIENT, token)


def _can_press(far: Far, token: str) -> bool:
    shown = far.clients.shown[ChatId(CLIENT)]
    return any(choice.token == token for one in shown for choice in one.message.choices)


async def wants_all_deleted(far: Far) -> None:
    """The client says so, and confirms it."""
    await far.clients.say(CLIENT, "/stop", author=CLIENT)
    await taps(far, "mind:delete", "erase:yes")


def received(far: Far) -> list[tuple[str, bytes]]:
    """Captions and bytes of the files in the counsellor's room, in order."""
    shown = far.staff.shown[ChatId(far.rooms[CLIENT])]
    return [(one.text, one.data) for one in shown if one.data is not None]


async def gives(far: Far, data: bytes, caption: str = "", like: Attachment = PICTURE) -> None:
    await far.clients.send_file(CLIENT, data, like, caption=caption)


async def room_has(far: Far, count: int) -> list[tuple[str, bytes]]:
    await far.staff.until(lambda: len(received(far)) >= count)
    return received(far)
