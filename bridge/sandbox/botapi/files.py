"""Methods about files: sending a few, changing the words below them, handing out what was sent."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.errors import ApiError, SandboxError, bad_request
from bridge.sandbox.botapi.journal import Bubble
from bridge.sandbox.botapi.markup import read_keyboard, utf16_units
from bridge.sandbox.botapi.messages import Call, change, draft, own, send
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.state import SMALL, Bot, StoredFile

LARGEST_DOWNLOAD = 20 << 20
LARGEST_PHOTO = 10 << 20
LARGEST_DOCUMENT = 50 << 20
LONGEST_CAPTION = 1024


def send_photo(call: Call) -> object:
    upload = call.params.files.get("photo")
    if upload is not None and len(upload.data) > LARGEST_PHOTO:
        raise bad_request("file is too big")
    return _send_file(call, "photo")


def send_document(call: Call) -> object:
    """Whatever it is, it stays a document: what it holds is never looked at here."""
    return _send_file(call, "document")


def edit_message_caption(call: Call) -> object:
    chat = call.chat()
    old = own(call, chat)
    if old.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    caption = _caption(call)
    extra = {key: value for key, value in old.extra.items() if key != "caption"}
    words = {"caption": caption} if caption else {}
    buttons = read_keyboard(call.params)
    return change(
        call, chat, old, replace(old, text=caption, buttons=buttons, extra={**extra, **words})
    )


def _send_file(call: Call, kind: str) -> object:
    chat = call.chat()
    caption = _caption(call)
    bubble = draft(call, chat)
    chat.check_reachable()
    extra = shapes.media(kind, _file(call, kind)) | ({"caption": caption} if caption else {})
    return send(call, chat, replace(bubble, kind=kind, text=caption, extra=extra))


def _caption(call: Call) -> str:
    caption = call.params.text("caption").strip()
    if utf16_units(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return caption


def _file(call: Call, kind: str) -> StoredFile:
    given = call.params.text(kind)
    upload: Upload | None = call.params.files.get(given.removeprefix("attach://") or kind)
    if upload is not None:
        if len(upload.data) > LARGEST_DOCUMENT:
            raise ApiError(413, "Request Entity Too Large")
        if not upload.data:
            raise bad_request("file must be non-empty")
        return call.bot.keep_file(kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if "://" in given:
        raise bad_request("the sandbox fetches nothing from elsewhere")
    return call.bot.file(given.removesuffix(SMALL))


def get_file(call: Call) -> object:
    stored = call.bot.file(call.params.text("file_id"))
    if stored.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return shapes.file(stored)


def opened(bot: Bot, bubble: Bubble) -> StoredFile:
    """The file a message carries, of a photo the largest size. Raises SandboxError."""
    thing = bubble.extra.get(bubble.kind)
    largest = thing[-1] if isinstance(thing, list) and thing else thing
    name = largest.get("file_id") if isinstance(largest, Mapping) else None
    file = bot.files.get(name) if isinstance(name, str) else None
    if file is None:
        raise SandboxError("no file is to be had there")
    return file
