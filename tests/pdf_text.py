"""Reads the words out of a PDF as a reader's copy and paste does: by what its fonts say."""

import re
import zlib
from collections.abc import Mapping, Sequence

STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
INSIDE = re.compile(rb"/Type /EmbeddedFile.*?stream\n(.*?)\nendstream", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
SHOWN = re.compile(rb"/F([0-9]+) [0-9.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
CONTROLS: Mapping[bytes, bytes] = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def pages(data: bytes) -> list[list[str]]:
    """The lines of each page, in the order in which they are written."""
    streams = [found[1] for found in STREAM.finditer(data)]
    fonts = [_signs(stream) for stream in streams if b"begincmap" in stream]
    contents = [_opened(stream) for stream in streams]
    return [_lines(one, fonts) for one in contents if one.startswith(b"2 J")]


def text(data: bytes) -> str:
    return "\n".join(line for page in pages(data) for line in page)


def inside(data: bytes) -> bytes:
    """The file that lies in the PDF, as a reader on a computer shows it."""
    found = INSIDE.search(data)
    assert found is not None
    return zlib.decompress(found[1])


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _signs(table: bytes) -> Mapping[int, str]:
    """What each number of a font stands for."""
    return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in _pairs(table)}


def _pairs(table: bytes) -> list[tuple[bytes, bytes]]:
    return [(found[1], found[2]) for found in PAIR.finditer(table.partition(b"beginbfchar")[2])]


def _lines(content: bytes, fonts: Sequence[Mapping[int, str]]) -> list[str]:
    lines, font = [], fonts[0]
    for found in SHOWN.finditer(content):
        if found[1]:
            font = fonts[int(found[1]) - 1]
        else:
            raw = ESCAPED.sub(lambda e: CONTROLS.get(e[1], e[1]), found[2])
            codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
            lines.append("".join(font[code] for code in codes))
    return lines
