"""A secret comes from its own file or from the environment, or one sentence says why not."""

import os
from pathlib import Path

import pytest

from config import SecretError, SecretRef, read_secret
from config.secrets import Where

PLANTED = "hunter2"


def put(folder: Path, content: bytes, mode: int = 0o600) -> SecretRef:
    path = folder / "token"
    path.write_bytes(content)
    path.chmod(mode)
    return SecretRef(Where.FILE, "token")


def refusal(ref: SecretRef, folder: Path, env: dict[str, str] | None = None) -> str:
    with pytest.raises(SecretError) as caught:
        read_secret(ref, folder, env or {})
    assert PLANTED not in str(caught.value)
    assert str(folder) not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"hunter2", "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b" hunter2 ", " hunter2 "),
        ("pässwört".encode(), "pässwört"),
    ],
)
def test_a_secret_is_what_stands_in_its_file(tmp_path: Path, content: bytes, secret: str) -> None:
    assert read_secret(put(tmp_path, content), tmp_path, {}) == secret
    assert read_secret(put(tmp_path, content, 0o400), tmp_path, {}) == secret


def test_a_secret_may_stand_in_the_environment(tmp_path: Path) -> None:
    ref = SecretRef(Where.ENV, "TOKEN")
    assert read_secret(ref, tmp_path, {"TOKEN": "hunter2"}) == "hunter2"
    assert refusal(ref, tmp_path) == "the variable TOKEN is not set; set it before starting"
    assert refusal(ref, tmp_path, {"TOKEN": " "}).startswith("the variable TOKEN is empty")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601, 0o700])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    said = refusal(put(tmp_path, b"hunter2\n", mode), tmp_path)
    assert said == "token can be read by others; run: chmod 600 token"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "token is empty; write the secret into it"),
        (b"\n", "token is empty; write the secret into it"),
        (b"hunter2\nhunter2\n", "token holds more than one line, or signs no secret has"),
        (b"hunter2\x00", "token holds more than one line, or signs no secret has"),
        (b"hunter2\xff", "token is not a text; write the secret into it anew"),
        (b"hunter2" * 2000, "token is too large for a secret"),
    ],
)
def test_what_cannot_be_a_secret_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(put(tmp_path, content), tmp_path) == said


def test_a_missing_file_is_named_as_it_is_written(tmp_path: Path) -> None:
    ref = SecretRef(Where.FILE, "secrets/token")
    said = "there is no file secrets/token; write the secret into it"
    assert refusal(ref, tmp_path) == said


def test_what_is_not_a_file_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "token").mkdir(mode=0o700)
    assert refusal(SecretRef(Where.FILE, "token"), tmp_path) == "token is not a file"
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert refusal(SecretRef(Where.FILE, "pipe"), tmp_path) == "pipe is not a file"
