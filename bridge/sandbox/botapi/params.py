"""The arguments of one call, in every spelling the Bot API takes.

python-telegram-bot sends forms, and multipart when there is a file; other clients send JSON or a
query. Whatever comes, the methods read it through `Params`, whose readers never raise anything
but `ApiError`: an argument of the wrong type is the bot's fault and is answered as such.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bridge.sandbox.botapi.errors import ApiError, bad_request

TRUE = frozenset({"true", "yes", "1"})
LARGEST = 2**63
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
CHUNK = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)


class Params:
    def __init__(
        self, values: Mapping[str, object], files: Mapping[str, Upload] | None = None
    ) -> None:
        self._values = values
        self.files = files or {}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """A string; numbers are taken as written, anything else is empty."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A 64 bit number; what is none counts as absent."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return default
        try:
            number = int(value)
        except ValueError:
            return default
        return number if -LARGEST <= number < LARGEST else default

    def flag(self, name: str) -> bool:
        value = self._values.get(name)
        return value if isinstance(value, bool) else str(value).lower() in TRUE

    def json(self, name: str) -> object:
        """A structured argument: JSON in a string, or JSON already. None when absent."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        return parse_json(value, name)


def parse_json(text: str, name: str) -> object:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise bad_request(f"can't parse {name} JSON object") from None


def _refuse_constant(_: str) -> object:
    raise ValueError


async def read_params(request: web.Request) -> Params:
    """Raises ApiError for a body that cannot be read: 400, or 413 when it is too large."""
    values: dict[str, object] = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            values |= _object(await request.text())
        elif request.method == "POST":
            await _read_form(request, values, files)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except (UnicodeError, LookupError):
        raise bad_request("strings must be encoded in UTF-8") from None
    except (ValueError, AssertionError, RuntimeError, OSError, web.RequestPayloadError):
        raise bad_request("can't parse the request") from None  # broken off, or never well formed
    _refuse_broken_text(values)
    return Params(values, files)


def _object(text: str) -> dict[str, object]:
    parsed = parse_json(text, "request") if text.strip() else {}
    if not isinstance(parsed, dict):
        raise bad_request("can't parse request JSON object")
    return parsed


async def _read_form(
    request: web.Request, values: dict[str, object], files: dict[str, Upload]
) -> None:
    if request.content_type == FORM:
        text = (await request.read()).decode()
        values.update(parse_qsl(text, keep_blank_values=True, errors="strict"))
        return
    if request.content_type == MULTIPART:
        await _read_parts(request, values, files)


async def _read_parts(
    request: web.Request, values: dict[str, object], files: dict[str, Upload]
) -> None:
    """All of it stays in memory: no part ever lies in a file, not even for a moment."""
    left = request.client_max_size
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError
        data = await _read_part(part, left)
        left -= len(data)
        if part.filename is None:
            values[part.name] = data.decode()
        else:
            media_type = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, media_type, data)


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(data))
    return bytes(data)


def _refuse_broken_text(values: Mapping[str, object]) -> None:
    """Half a surrogate pair can be written in JSON but is no text."""
    for value in values.values():
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeError:
                raise bad_request("strings must be encoded in UTF-8") from None
