"""The keys a Telegram channel may have in the configuration, and what each may hold.

Texts of errors name the key and what to write instead, never the value: it could be the token.
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from adapters.port import SettingsError

TELEGRAM = "https://api.telegram.org"
TOKEN = "token"  # noqa: S105  # the name of a key, not a token
CLIENTS, COUNSELLORS = "clients", "counsellors"
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,}")
_PACE = re.compile(r"[1-9]|[12][0-9]|30")  # up to what Telegram takes over all chats


def _pace(value: object) -> int:
    """Every value of the configuration arrives as the text that stands there."""
    if not isinstance(value, str) or not _PACE.fullmatch(value):
        raise ValueError("must be a whole number of messages a second, from 1 to 30")
    return int(value)


def _whom(value: object) -> str:
    if value not in (CLIENTS, COUNSELLORS):
        raise ValueError(f"must be {CLIENTS} or {COUNSELLORS}")
    return str(value)


class Settings(BaseModel):
    """One channel of kind telegram."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: object = None  # where it stands; what it is comes beside the settings
    api: str = TELEGRAM
    proxy: str | None = None
    pace: Annotated[int, BeforeValidator(_pace)] = 1
    whom: Annotated[str, BeforeValidator(_whom)] = Field(CLIENTS, alias="for")

    @field_validator("token")
    @classmethod
    def _not_inline(cls, token: object) -> object:
        inline = isinstance(token, str)
        if inline:
            raise ValueError("stands in a file of its own: write {file: secrets/telegram_token}")
        return token

    @field_validator("api")
    @classmethod
    def _reachable_and_safe(cls, api: str) -> str:
        parts = _parts(api)
        if parts is None or parts[0] not in ("http", "https"):
            raise ValueError(f"must be an address such as {TELEGRAM}")
        if parts[0] == "http" and not _is_this_machine(parts[1]):
            raise ValueError("must begin with https:// unless it is on this machine")
        return api.rstrip("/")

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, proxy: str | None) -> str | None:
        parts = None if proxy is None else _parts(proxy)
        if proxy is not None and (parts is None or parts[0] not in ("http", "https")):
            raise ValueError("must be an address such as http://127.0.0.1:3128")
        return proxy


def _parts(address: str) -> tuple[str, str] | None:
    """Scheme and host; None for what is no plain address."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.query or parts.fragment or not address.isprintable():
        return None
    return parts.scheme, parts.hostname


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read(raw: Mapping[str, object]) -> Settings | Sequence[SettingsError]:
    """The settings, or everything that is wrong with them."""
    values = {key: value for key, value in raw.items() if key != "kind"}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        return [_problem(dict(fault)) for fault in error.errors(include_url=False)]


def _problem(fault: Mapping[str, object]) -> SettingsError:
    location = fault.get("loc")
    path = tuple(location) if isinstance(location, tuple) else ()
    key = str(path[0]) if path else ""
    kind, message = str(fault.get("type")), str(fault.get("msg"))
    if kind == "extra_forbidden":
        return SettingsError(
            path, "this key is not known here; known are token, for, api, proxy and pace"
        )
    if kind == "value_error":
        return SettingsError(path, f"{key} {message.removeprefix('Value error, ')}")
    return SettingsError(path, f"{key} must be text")


def check_token(token: str | None) -> str:
    """The token as BotFather gives it. Raises SettingsError, without the token."""
    if token is None or not _TOKEN.fullmatch(token.strip()):
        raise SettingsError(
            [TOKEN],
            "the token is not one of @BotFather's: a number, a colon and 35 signs, on one line",
        )
    return token.strip()
