"""Secrets are named in the configuration and stand elsewhere: in a file of their own, or in the
environment. The configuration can then be shown, copied and kept in a repository.

SecretError    it cannot be had; the text names the place and what to do, never what is in it
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.regular import NotAFile, read_regular

_LARGEST = 8192  # bytes
_OTHERS = 0o177  # rights that nobody needs: all but reading and writing by the owner


class SecretError(Exception):
    """A secret cannot be had."""


class Where(StrEnum):
    FILE = "file"
    ENV = "env"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret stands: a file (relative to the organisation's folder), or a variable."""

    where: Where
    name: str


def read_secret(ref: SecretRef, base_dir: Path, env: Mapping[str, str]) -> str:
    """The secret, without a newline at its end. Raises SecretError."""
    match ref.where:
        case Where.FILE:
            return _checked(_read(base_dir / ref.name, ref.name), ref.name)
        case Where.ENV if ref.name in env:
            return _checked(env[ref.name], f"the variable {ref.name}")
        case Where.ENV:
            raise SecretError(f"the variable {ref.name} is not set; set it before starting")


def _read(path: Path, shown: str) -> str:
    try:
        mode, content = read_regular(path, _LARGEST + 1)
        secret = content.decode()
    except FileNotFoundError:
        raise SecretError(f"there is no file {shown}; write the secret into it") from None
    except NotAFile:
        raise SecretError(f"{shown} is not a file") from None
    except UnicodeDecodeError:
        raise SecretError(f"{shown} is not a text; write the secret into it anew") from None
    except (OSError, ValueError):
        raise SecretError(f"{shown} may not be read; give the service the right to") from None
    if mode & _OTHERS:
        raise SecretError(f"{shown} can be read by others; run: chmod 600 {shown}")
    if len(content) > _LARGEST:
        raise SecretError(f"{shown} is too large for a secret")
    return secret


def _checked(secret: str, shown: str) -> str:
    secret = secret.removesuffix("\n").removesuffix("\r")
    if not secret.strip():
        raise SecretError(f"{shown} is empty; write the secret into it")
    if not secret.isprintable():
        raise SecretError(f"{shown} holds more than one line, or signs no secret has")
    return secret
