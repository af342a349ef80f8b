"""The content of an event that carries a file. Pure.

The words below a file are the event's body; without words its name is, as clients show it then.
"""

from collections.abc import Mapping

from adapters.matrix.media import Uploaded
from adapters.matrix.wire import Json
from adapters.naming import name_of
from routing.messages import Attachment, FileKind, Made

_MSGTYPES: Mapping[FileKind, str] = {
    FileKind.IMAGE: "m.image",
    FileKind.VOICE: "m.audio",
    FileKind.AUDIO: "m.audio",
    FileKind.VIDEO: "m.video",
    FileKind.FILE: "m.file",
}


def with_file(content: Json, attachment: Attachment | Made, uploaded: Uploaded) -> Json:
    """The content of a text, turned into that of a file with these words below it."""
    name = name_of(attachment)
    info: Json = {"mimetype": attachment.media_type, "size": uploaded.size}
    if attachment.seconds is not None:
        info["duration"] = attachment.seconds * 1000
    made: Json = {
        **content,
        "msgtype": _MSGTYPES[attachment.kind],
        "body": content.get("body") or name,
        "filename": name,
        "info": info,
        "file": uploaded.file,
    }
    return made | _voice(info) if attachment.kind is FileKind.VOICE else made


def _voice(info: Json) -> Json:
    """What makes clients show a voice message: MSC3245, with MSC1767's part about the sound."""
    length: Json = {"duration": info["duration"]} if "duration" in info else {}
    return {"org.matrix.msc3245.voice": {}, "org.matrix.msc1767.audio": length}
