"""Methods about files: sending a few, and handing out what people sent."""

from dataclasses import replace

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.errors import bad_request
from bridge.sandbox.botapi.markup import utf16_units
from bridge.sandbox.botapi.messages import Call, draft, send
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.state import SMALL, StoredFile

LARGEST_DOWNLOAD = 20 << 20
LARGEST_PHOTO = 10 << 20
LONGEST_CAPTION = 1024


def send_photo(call: Call) -> object:
    upload = call.params.files.get("photo")
    if upload is not None and len(upload.data) > LARGEST_PHOTO:
        raise bad_request("file is too big")
    return _send_file(call, "photo")


def send_document(call: Call) -> object:
    return _send_file(call, "document")


def _send_file(call: Call, kind: str) -> object:
    chat = call.chat()
    caption = call.params.text("caption").strip()
    if utf16_units(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    bubble = draft(call, chat)
    chat.check_reachable()
    extra = shapes.media(kind, _file(call, kind)) | ({"caption": caption} if caption else {})
    return send(call, chat, replace(bubble, kind=kind, text=caption, extra=extra))


def _file(call: Call, kind: str) -> StoredFile:
    given = call.params.text(kind)
    upload: Upload | None = call.params.files.get(given.removeprefix("attach://") or kind)
    if upload is not None:
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
