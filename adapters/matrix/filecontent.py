"""The content of an event that carries a file. Pure.

A file gets a name of ours, made from its type: what the client called it may name anybody. The
words below it are the event's body; without words the name is, as clients show it then.
"""

from collections.abc import Mapping

from adapters.matrix.media import Uploaded
from adapters.matrix.wire import Json
from routing.messages import Attachment, FileKind

_MSGTYPES: Mapping[FileKind, str] = {
    FileKind.IMAGE: "m.image",
    FileKind.VOICE: "m.audio",
    FileKind.AUDIO: "m.audio",
    FileKind.VIDEO: "m.video",
    FileKind.FILE: "m.file",
}
_NAMES: Mapping[FileKind, str] = {
    FileKind.IMAGE: "picture",
    FileKind.VOICE: "voice",
    FileKind.AUDIO: "audio",
    FileKind.VIDEO: "video",
    FileKind.FILE: "file",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ENDS: Mapping[str, str] = {
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}


def name_of(attachment: Attachment) -> str:
    """`picture.jpg`, `voice.ogg`, `file.pdf`; `file.bin` where the type says nothing to us."""
    end = _ENDS.get(attachment.media_type, "bin")
    return f"{_NAMES[attachment.kind]}.{end}"


def with_file(content: Json, attachment: Attachment, uploaded: Uploaded) -> Json:
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
