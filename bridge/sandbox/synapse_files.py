"""What lies in a sandbox homeserver's directory, and how it is made.

Kept apart from the launcher because it is the part one reads to see how the homeserver is set up:
loopback only, no federation, nobody can register from outside, nothing is fetched from elsewhere.
The files are JSON, which every YAML reader reads, so that no path can break the syntax.

    homeserver.yaml log.yaml   written anew at every start
    secrets.json signing.key   made once; the same directory stays the same homeserver
    homeserver.db media/       Synapse's own
    homeserver.log output.log  warnings and worse; output.log has what came before logging began
"""

import json
import secrets
import shutil
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Self

_PRIVATE = 0o600
_INSTANCE = "net.counselbridge.sandbox"
_LOG_BYTES = 20_000_000


class Limits(Enum):
    """How fast the homeserver lets anybody be."""

    LOOSE = auto()  # never in the way
    DEFAULT = auto()  # what an administrator gets who changes nothing


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once for a directory. `registration` lets whoever knows it make accounts."""

    registration: str = field(repr=False)
    macaroon: str = field(repr=False)
    form: str = field(repr=False)

    @classmethod
    def of(cls, directory: Path) -> Self:
        """Those of the directory, made on the first call together with its signing key."""
        path = directory / "secrets.json"
        if not path.exists():
            made = cls(*(secrets.token_hex(16) for _ in range(3)))
            seed = b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            _write(directory / "signing.key", f"ed25519 a_{secrets.token_hex(3)} {seed}\n")
            _write(path, json.dumps(asdict(made)))
        return cls(**json.loads(path.read_text()))


@dataclass(frozen=True, slots=True)
class Site:
    """One run of a homeserver: where, under which name, and how strict.

    `instance` is a random word which only this run answers with, so that another server on the
    same port is never taken for it.
    """

    directory: Path
    server_name: str
    port: int
    limits: Limits
    instance: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def prepare(directory: Path, template: Path | None) -> None:
    """Make the directory, as a copy of a stopped homeserver's where a template is given."""
    if template is not None and not (directory / "secrets.json").exists():
        skip = shutil.ignore_patterns("*.log", "homeserver.yaml", "log.yaml")
        shutil.copytree(template, directory, ignore=skip, dirs_exist_ok=True)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_settings(site: Site) -> Path:
    """Write this run's settings; gives the path of Synapse's configuration file."""
    path = site.directory / "homeserver.yaml"
    _write(path, json.dumps(_settings(site), indent=1))
    _write(site.directory / "log.yaml", json.dumps(_logging(site.directory)))
    return path


def is_instance(well_known: object, instance: str) -> bool:
    """Whether an answer to `/.well-known/matrix/client` came from this very run."""
    return isinstance(well_known, dict) and well_known.get(_INSTANCE) == {"run": instance}


def _settings(site: Site) -> Mapping[str, object]:
    directory, own = site.directory, Secrets.of(site.directory)
    return {
        "server_name": site.server_name,
        "public_baseurl": f"{site.url}/",
        "serve_client_wellknown": True,
        "extra_well_known_client_content": {_INSTANCE: {"run": site.instance}},
        "listeners": [
            {
                "port": site.port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {
            "name": "sqlite3",
            "args": {"database": str(directory / "homeserver.db")},
        },
        "log_config": str(directory / "log.yaml"),
        "media_store_path": str(directory / "media"),
        "signing_key_path": str(directory / "signing.key"),
        "registration_shared_secret": own.registration,
        "macaroon_secret_key": own.macaroon,
        "form_secret": own.form,
        "report_stats": False,
        "enable_registration": False,
        "bcrypt_rounds": 4,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "allow_public_rooms_over_federation": False,
        "url_preview_enabled": False,
        "presence": {"enabled": False},
        "max_upload_size": "50M",
        **(_loose_limits() if site.limits is Limits.LOOSE else {}),
    }


def _loose_limits() -> dict[str, object]:
    free = {"per_second": 10_000, "burst_count": 10_000}
    flat = (
        "rc_message rc_registration rc_joins_per_room rc_room_creation rc_key_requests rc_reports"
        " rc_media_create rc_delayed_event_mgmt rc_user_directory rc_profile"
    )
    nested = {
        "rc_login": ("address", "account", "failed_attempts"),
        "rc_joins": ("local", "remote"),
        "rc_invites": ("per_room", "per_user", "per_issuer"),
        "rc_presence": ("per_user",),
    }
    return dict.fromkeys(flat.split(), free) | {
        name: dict.fromkeys(parts, free) for name, parts in nested.items()
    }


def _logging(directory: Path) -> Mapping[str, object]:
    handler = {
        "class": "logging.handlers.RotatingFileHandler",
        "formatter": "line",
        "filename": str(directory / "homeserver.log"),
        "maxBytes": _LOG_BYTES,
        "backupCount": 1,
    }
    return {
        "version": 1,
        "formatters": {"line": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
        "handlers": {"file": handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }


def _write(path: Path, text: str) -> None:
    path.touch(mode=_PRIVATE)
    path.write_text(text)
