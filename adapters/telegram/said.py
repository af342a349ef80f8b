"""What a message says: words, or a file with its caption. Pure.

Everything is read from plain JSON and checked, as in `convert`. Telegram describes a file in a
part of its own, named after its kind; a photo comes as a list of sizes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapters.telegram.parts import mended
from adapters.telegram.reading import Json, number
from adapters.telegram.things import why_not_carried
from routing.ids import AccountName
from routing.messages import Attachment, Body, FileKind, Unsupported

LARGEST = 20 << 20  # bytes; the Bot API hands out nothing larger
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")
_LONGEST_NAME = 200  # characters
_LONGEST = 1_000_000  # seconds that are believed
# An animation is named as a document as well, so it is looked for before.
_KINDS: Mapping[str, tuple[FileKind, str]] = {
    "photo": (FileKind.IMAGE, "image/jpeg"),
    "voice": (FileKind.VOICE, "audio/ogg"),
    "audio": (FileKind.AUDIO, "audio/mpeg"),
    "video": (FileKind.VIDEO, "video/mp4"),
    "video_note": (FileKind.VIDEO, "video/mp4"),
    "animation": (FileKind.VIDEO, "video/mp4"),
    "document": (FileKind.FILE, "application/octet-stream"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one message carries: words, or a file and the words below it, if any."""

    body: Body
    attachment: Attachment | None = None


def said(message: Json, account: AccountName) -> Said | Unsupported:
    """What a client sent, or why it is not carried. What they pass on of others is not theirs."""
    return why_not_carried(message) or content(message, account)


def content(message: Json, account: AccountName) -> Said | Unsupported:
    """What stands in a message, whoever put it there."""
    for key, (kind, usual) in _KINDS.items():
        if key in message:
            thing = _largest(message[key]) if key == "photo" else message[key]
            found = _attachment(thing, Attachment(kind, account, "", media_type=usual))
            words = Body(_words(message, "caption"))
            return found if isinstance(found, Unsupported) else Said(words, found)
    words = Body(_words(message, "text"))
    return Said(words) if words.text else Unsupported.OTHER


def _words(message: Json, key: str) -> str:
    words = message.get(key)
    return mended(words) if isinstance(words, str) else ""


def _largest(sizes: object) -> object:
    """Of a photo's sizes the one that shows most."""
    listed = sizes if isinstance(sizes, list) else []
    return max((size for size in listed if isinstance(size, Mapping)), key=_area, default=None)


def _area(size: Json) -> int:
    return (number(size, "width") or 0) * (number(size, "height") or 0)


def _attachment(thing: object, usual: Attachment) -> Attachment | Unsupported:
    """`usual` is of the right kind, and has the type where Telegram names none that makes sense."""
    reference = thing.get("file_id") if isinstance(thing, Mapping) else None
    if not isinstance(thing, Mapping) or not isinstance(reference, str):
        return Unsupported.FILE
    size = number(thing, "file_size")
    if not REFERENCE.fullmatch(reference) or (size is not None and size < 0):
        return Unsupported.FILE
    if size is not None and size > LARGEST:
        return Unsupported.TOO_LARGE
    seconds = number(thing, "duration")
    return replace(
        usual,
        reference=reference,
        name=_words(thing, "file_name")[:_LONGEST_NAME],
        media_type=_media_type(thing.get("mime_type")) or usual.media_type,
        size=size,
        seconds=seconds if seconds is not None and 0 <= seconds <= _LONGEST else None,
    )


def _media_type(value: object) -> str | None:
    named = value.lower() if isinstance(value, str) else ""
    return named if _TYPE.fullmatch(named) else None
