"""The organisation's folder of the demo: the shipped example, filled in for this machine.

A folder that was kept is used again as it is, whatever has been changed in it; only the addresses
of the two networks are written anew, because their ports are.

    DIR/organisation/    what an operator would have; `var/` inside it is the bridge's own
    DIR/homeserver/      Synapse
    DIR/people/          the counsellors' devices, with their passwords in people.json (0600)
    DIR/bridge.log       what the bridge said

    FolderRefused        the folder is not empty and not a demo's
"""

import json
import re
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

EXAMPLE = Path(__file__).parents[3] / "config" / "shipped" / "example"
SERVER_NAME = "lotse.example"  # the example's; nobody outside this machine ever asks it
# Somebody is always there in a demo: else the questions that need somebody would be left out.
HOURS = (r'(?m)^  counselling: *".*$', r'(?m)^  duty: *".*$')
BOT = "lotse"
BOT_NUMBER = 7_000_001


class FolderRefused(Exception):
    """The folder is not empty and not a demo's."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """Made once for a folder. `token` is the bot's, on the sandbox's Telegram."""

    token: str = field(repr=False)
    of: dict[str, str] = field(repr=False)

    @classmethod
    def made(cls, names: tuple[str, ...]) -> Self:
        token = f"{BOT_NUMBER}:{secrets.token_urlsafe(26)}"
        return cls(token, {name: secrets.token_urlsafe(16) for name in names})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two networks are today. `pace`: messages a second into one chat of Telegram's."""

    telegram: str
    matrix: str
    pace: int = 1


def renew(helplines: Path, today: date) -> None:
    """Helplines must be looked at again after half a year; the example's are made up anyway."""
    text = helplines.read_text(encoding="utf-8")
    until = (today + timedelta(days=180)).isoformat()
    helplines.write_text(re.sub(r"expires: *[\d-]+", f"expires: {until}", text), encoding="utf-8")


class DemoFolder:
    """Use `opened`."""

    def __init__(self, path: Path, passwords: Passwords) -> None:
        self.path = path
        self.passwords = passwords

    @classmethod
    def opened(cls, path: Path, names: tuple[str, ...]) -> Self:
        """The folder of a demo, begun or used again. Raises FolderRefused, OSError."""
        kept = path / "people" / "people.json"
        if kept.exists():
            return cls(path, _read(kept))
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise FolderRefused(f"{path} is not a demo's folder: name one that is empty or new.")
        made = cls(path, Passwords.made(names))
        _write_private(kept, json.dumps({"token": made.passwords.token, "of": made.passwords.of}))
        return made

    @property
    def organisation(self) -> Path:
        return self.path / "organisation"

    @property
    def homeserver(self) -> Path:
        return self.path / "homeserver"

    @property
    def log(self) -> Path:
        return self.path / "bridge.log"

    def device(self, name: str) -> Path:
        return self.path / "people" / name

    def begin(self) -> int:
        """Count this start; gives how many there were before."""
        counted = self.path / "people" / "starts"
        before = int(counted.read_text()) if counted.exists() else 0
        _write_private(counted, str(before + 1))
        return before

    def fill(self, addresses: Addresses, staff_language: str) -> None:
        """Write the organisation's files and secrets."""
        if not self.organisation.exists():
            shutil.copytree(EXAMPLE, self.organisation, copy_function=shutil.copyfile)
            self.organisation.chmod(0o700)
            renew(self.organisation / "helplines.yaml", datetime.now(UTC).date())
            spoken = f"staff_language: {staff_language}\ndesks: no"  # its script is about cases
            self._change(r"(?m)^staff_language: *\w+", spoken)
            self._change(r"(?m)^( +)kind: telegram$", r"\g<0>\n\g<1>api: nowhere")
            for line, name in zip(HOURS, ("counselling", "duty"), strict=True):
                self._change(line, f'  {name}: "24/7"')
        where = rf"\g<1>api: {addresses.telegram}\n\g<1>pace: {addresses.pace}"
        self._change(r"(?m)^( +)api:.*$(\n +pace:.*$)?", where)
        self._change(r"(?m)^( +homeserver:).*$", rf"\g<1> {addresses.matrix}")
        private = self.organisation / "secrets"
        _write_private(private / "telegram_token", self.passwords.token)
        _write_private(private / "matrix_password", self.passwords.of[BOT])

    def _change(self, what: str, into: str) -> None:
        path = self.organisation / "organisation.yaml"
        changed, count = re.subn(what, into, path.read_text(encoding="utf-8"), count=1)
        if count != 1:
            raise FolderRefused(
                f"{path} does not look like the example any more: name a new folder."
            )
        path.write_text(changed, encoding="utf-8")


def _read(kept: Path) -> Passwords:
    try:
        data = json.loads(kept.read_text(encoding="utf-8"))
        return Passwords(str(data["token"]), {str(n): str(p) for n, p in data["of"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FolderRefused(f"{kept} is damaged: name a new folder.") from None


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
