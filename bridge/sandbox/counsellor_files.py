"""How a counsellor's client shows a file in the list of messages: as one line, before it is opened.

[picture, 12 KB] a letter from the bank
"""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "m.image": "picture",
    "m.audio": "audio",
    "m.video": "video",
    "m.file": "file",
}
VOICE = "org.matrix.msc3245.voice"
_STEP = 1024


def line(content: Mapping[str, object]) -> str | None:
    """The line for the content of a message; None when it carries no file."""
    kind = KINDS.get(str(content.get("msgtype")))
    if kind is None:
        return None
    kind = "voice message" if VOICE in content else kind
    info = content.get("info")
    size = info.get("size") if isinstance(info, dict) else None
    head = f"[{kind}, {in_words(size)}]" if isinstance(size, int) else f"[{kind}]"
    return f"{head} {_words(content)}".rstrip()


def in_words(size: int) -> str:
    if size < _STEP:
        return f"{size} bytes"
    if size < _STEP * _STEP:
        return f"{round(size / _STEP)} KB"
    return f"{size / _STEP / _STEP:.1f} MB"


def _words(content: Mapping[str, object]) -> str:
    """The caption; a body that is only the file's name is none (Matrix 1.10)."""
    body, name = content.get("body"), content.get("filename")
    return body if isinstance(body, str) and body != name else ""
