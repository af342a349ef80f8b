"""The Matrix part of `channels:` in the configuration, checked; no I/O.

homeserver    its address, https://matrix.example.org
user          the account, "@bridge:example.org"
password      {file: ...} or {env: ...}
device_name   optional: what people see as our device
identities    optional: user id -> public master key, pinned from the start
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from adapters.matrix.signatures import from_base64
from adapters.port import SettingsError

SECRETS = frozenset({"password"})
_NOT_OURS = SECRETS | {"kind"}
_USER = re.compile(r"@[^:\s]+:[^\s/]+")
_KEY_BYTES = 32


def _homeserver(value: str) -> str:
    parts = urlsplit(value)
    try:
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://matrix.example.org")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a name or password")
    if parts.scheme == "http" and not _is_near(host):
        raise ValueError("must begin with https://, except for a host in the same network")
    return value.rstrip("/")


def _is_near(host: str) -> bool:
    """Our own machine, a private address, or a bare name as containers have them."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


def _user(value: str) -> str:
    if not _USER.fullmatch(value) or len(value) > 255:  # noqa: PLR2004 - the longest there is
        raise ValueError("must be a Matrix id such as @bridge:example.org")
    return value


def _master_key(value: str) -> str:
    bare = "".join(value.split()).rstrip("=")
    try:
        size = len(from_base64(bare))
    except ValueError:
        size = 0
    if size != _KEY_BYTES:
        raise ValueError("must be a public master key: 43 letters, digits, + and /")
    return bare


User = Annotated[str, AfterValidator(_user)]


class MatrixSettings(BaseModel):
    """What the configuration says about one Matrix account."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    homeserver: Annotated[str, AfterValidator(_homeserver)]
    user: User
    device_name: str = "Counselbridge"
    identities: dict[User, Annotated[str, AfterValidator(_master_key)]] = {}


def read(raw: Mapping[str, object]) -> MatrixSettings:
    """Raises ValidationError of pydantic; `faults` says the same in the words of the port."""
    return MatrixSettings.model_validate({k: v for k, v in raw.items() if k not in _NOT_OURS})


def faults(raw: Mapping[str, object]) -> Sequence[SettingsError]:
    """What is wrong with these settings."""
    found = []
    if "password" not in raw:
        found.append(SettingsError(["password"], "password is missing: {file: ...} or {env: ...}"))
    try:
        read(raw)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            found.append(_fault(one["loc"], one["type"], one["msg"]))  # noqa: PERF401 - reads better
    return found


def _fault(where: tuple[str | int, ...], kind: str, text: str) -> SettingsError:
    name = str(where[0]) if where else "the account"
    if kind == "missing":
        return SettingsError(where, f"{name} is missing")
    if kind == "extra_forbidden":
        return SettingsError(where, f"a Matrix account has no setting {name}")
    if kind == "value_error":
        return SettingsError(where, f"{name} {text.removeprefix('Value error, ')}")
    if kind == "string_type":
        return SettingsError(where, f"{name} must be text")
    return SettingsError(where, f"{name}: {text}")
