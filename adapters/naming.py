"""What a file is called where it is sent on. Pure; shared by all adapters.

A file of somebody's gets a name of ours, made from its type: what they called it may name anybody.
A file that we made has a neutral name already, unless that is none a file can have everywhere.
"""

import re
from collections.abc import Mapping

from routing.messages import Attachment, FileKind, Made

_PLAIN = re.compile(r"\w[\w-]{0,39}(\.[A-Za-z0-9]{1,8}){1,2}")
_NAMES: Mapping[FileKind, str] = {
    FileKind.IMAGE: "picture",
    FileKind.VOICE: "voice",
    FileKind.AUDIO: "audio",
    FileKind.VIDEO: "video",
    FileKind.FILE: "file",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ENDS: Mapping[str, str] = {
    "application/json": "json",
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


def name_of(attachment: Attachment | Made) -> str:
    """`picture.jpg`, `voice.ogg`, `file.pdf`; `file.bin` where the type says nothing to us."""
    if isinstance(attachment, Made) and _PLAIN.fullmatch(attachment.name):
        return attachment.name
    end = _ENDS.get(attachment.media_type, "bin")
    return f"{_NAMES[attachment.kind]}.{end}"
