"""The accounts an organisation has on networks. What an account needs, its adapter knows: the
settings go there as plain data, and its verdict comes back to the place in the file.

A secret never stands in the file. Keys that are secrets by their name are refused here, so that
no adapter can be careless; what else is secret, an adapter says itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from config.positions import Path
from config.problems import did_you_mean, quoted
from config.schema import Channel, Organisation
from config.secrets import SecretRef, Where
from config.shapes import Page
from config.values import LONGEST_LINE
from routing.ids import AccountName

TELEGRAM, MATRIX = "telegram", "matrix"
CLIENTS, COUNSELLORS = "clients", "counsellors"  # whom a channel may say it is for
_SECRET = re.compile(r"(.*_)?(token|password|passphrase|passwd|secret|key)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `settings` is plain data (texts, lists, dicts), without `kind` and secrets."""

    name: AccountName
    kind: str
    settings: Mapping[str, object] = field(repr=False)
    secrets: Mapping[str, SecretRef] = field(repr=False)


def check_channels(page: Page, file: Organisation) -> None:
    if "channels" in file.model_fields_set and not file.channels:
        page.at_key(("channels",), "'channels' needs at least one account")
    _check_clients(page, file)
    _check_apart(page, file)
    for name, channel in file.channels.items():
        for key, value in (channel.model_extra or {}).items():
            _check_setting(page, ("channels", name, key), value)
    check_secret(page, ("database_password",), file.database_password)


def is_for_clients(channel: Channel) -> bool:
    """Whether clients write there. What says neither is the adapter's to find fault with."""
    return channel.kind == TELEGRAM and (channel.model_extra or {}).get("for") in (None, CLIENTS)


def _check_clients(page: Page, file: Organisation) -> None:
    """Counsellors alone are no service. Of a kind that is not known here nothing is said."""
    if file.channels and all(map(_is_for_staff, file.channels.values())):
        message = "clients can write to none of these; add a channel for them, of kind telegram"
        page.at_key(("channels",), message)


def _is_for_staff(channel: Channel) -> bool:
    whom = (channel.model_extra or {}).get("for")
    return channel.kind == MATRIX or (channel.kind == TELEGRAM and whom == COUNSELLORS)


def _check_apart(page: Page, file: Organisation) -> None:
    """One bot with two names would hear each message once, under either of them."""
    seen: dict[tuple[str, SecretRef], str] = {}
    for name, channel in file.channels.items():
        token = reference((channel.model_extra or {}).get("token"))
        if token is None:
            continue
        first = seen.setdefault((channel.kind, token), name)
        if first != name:
            message = f"{quoted(first)} has this token already; each channel needs a bot of its own"
            page.at_value(("channels", name, "token"), message)


def _check_setting(page: Page, path: Path, value: object) -> None:
    if is_reference(value) or _SECRET.fullmatch(str(path[-1])):
        check_secret(page, path, value)


def check_secret(page: Page, path: Path, value: object) -> None:
    """Tell what is not a reference to a secret. None is nothing written."""
    if value is None or page.document.is_told(path):
        return
    if not isinstance(value, dict):
        page.at_value(path, f"{inline(str(path[-1]))}")
        return
    options = [where.value for where in Where]
    if len(value) != 1 or next(iter(value)) not in options:
        wrong = next((key for key in value if key not in options), "")
        hint = did_you_mean(wrong, options)
        page.at_value(path, f"a secret is {{file: ...}} or {{env: ...}}{hint}")
        return
    _check_place(page, path, value)


def _check_place(page: Page, path: Path, value: Mapping[str, object]) -> None:
    where, name = next(iter(value.items()))
    if page.document.is_told((*path, where)):
        return
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_LINE:
        page.at_value((*path, where), f"'{where}' must say where the secret is")
    elif where == Where.ENV and not _VARIABLE.fullmatch(name):
        page.at_value((*path, where), "'env' must be the name of a variable, like LOTSE_TOKEN")
    elif where == Where.FILE and "\n" in name:
        page.at_value((*path, where), "'file' must be the name of a file")


def inline(key: str) -> str:
    """What to say about a secret that stands in the file."""
    return f"{quoted(key)} is a secret; write it to a file and put {{file: secrets/{key}}} here"


def is_reference(value: object) -> bool:
    return isinstance(value, dict) and len(value) == 1 and set(value) <= {"file", "env"}


def reference(value: object) -> SecretRef | None:
    """The reference that stands there. Only for what was checked."""
    if not isinstance(value, dict) or not is_reference(value):
        return None
    where, name = next(iter(value.items()))
    return SecretRef(Where(where), str(name).strip())


def accounts(file: Organisation) -> Mapping[AccountName, Account]:
    """The accounts by name. Only for what was checked."""
    return {AccountName(name): _account(name, channel) for name, channel in file.channels.items()}


def _account(name: str, channel: Channel) -> Account:
    written = channel.model_extra or {}
    references = {key: reference(value) for key, value in written.items()}
    secrets = {key: found for key, found in references.items() if found is not None}
    settings = {key: value for key, value in written.items() if key not in secrets}
    return Account(AccountName(name), channel.kind, settings, secrets)
