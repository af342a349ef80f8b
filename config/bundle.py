"""A flow with every file it was made from, as one: what is published, hashed and kept.

Whoever is in the middle of an intake stays on the words they began with, also when a translation or
a questionnaire beside the flow changes. The same files always give the same bytes.

NotABundle    these bytes cannot be unpacked
"""

import json
from collections.abc import Mapping

FORMAT = 1
_BEGIN = b'{"bundle":'


class NotABundle(Exception):
    """The text is the end of a sentence about the file."""


def is_bundle(source: bytes) -> bool:
    """Whether these bytes are a bundle, and not the YAML of a flow alone."""
    return source.startswith(_BEGIN)


def pack(files: Mapping[str, bytes], main: str) -> bytes:
    """JSON in ASCII with its format, sorted by name. Bytes that are no UTF-8 survive too."""
    texts = {name: content.decode(errors="surrogateescape") for name, content in files.items()}
    data = {"bundle": FORMAT, "files": texts, "main": main}
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")


def unpack(source: bytes) -> tuple[dict[str, bytes], str]:
    """The files by name, and the name of the flow's own. Raises NotABundle."""
    try:
        data = json.loads(source)
        made, files, main = data["bundle"], data["files"], data["main"]
        found = {name: text.encode(errors="surrogateescape") for name, text in files.items()}
        is_there = main in found
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NotABundle("cannot be unpacked; publish the flow again") from None
    if made != FORMAT:
        raise NotABundle("was written by a newer version of the program")
    if not is_there:
        raise NotABundle("does not hold the flow itself; publish it again")
    return found, main
