"""The small parts of the Matrix adapter: pieces of text, settings, sealing, waiting events."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import kind
from adapters.matrix.ambient import Ambient, Backoff
from adapters.matrix.late import Late, LateBook
from adapters.matrix.signatures import Seeds
from adapters.matrix.splitting import LIMIT, split, whole
from adapters.matrix.trust import fingerprint
from adapters.matrix.vault import Login, Vault, VaultError
from adapters.port import SettingsError, Setup
from routing.ids import AccountName, ChatId
from routing.messages import Address, Body

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
FLAG = "\N{REGIONAL INDICATOR SYMBOL LETTER D}\N{REGIONAL INDICATOR SYMBOL LETTER E}"
SOUND: dict[str, object] = {
    "kind": "matrix",
    "homeserver": "https://matrix.example.org/",
    "user": "@bridge:example.org",
    "password": {"file": "secrets/matrix"},
}


@given(st.text(alphabet="ab \n\u00e4\U0001f600\u0301", max_size=300), st.integers(16, 60))
def test_pieces_lose_nothing_but_white_space_and_fit(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert pieces
    assert all(len(piece.encode()) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("drawn", [FAMILY, FLAG, "e\N{COMBINING ACUTE ACCENT}"])
def test_what_is_drawn_as_one_is_not_cut(drawn: str) -> None:
    for limit in range(40, 60):
        for piece in split(drawn * 20, limit):
            assert set(piece.split(drawn)) == {""}


def test_halves_of_characters_become_something_that_can_be_sent() -> None:
    assert whole("a\ud83d b \ud83d\ude00") == "a\ufffd b \N{GRINNING FACE}"
    assert split("x\ud800" * LIMIT)[0].encode()


def test_every_setting_is_checked_with_its_place() -> None:
    assert kind.check(SOUND) == []
    wrong = {
        "homeserver": "matrix.example.org",
        "user": "bridge",
        "device": "x",
        "identities": {"@anna:example.org": "short"},
    }
    found = {fault.path[0]: str(fault) for fault in kind.check(wrong)}
    assert found.keys() == {"homeserver", "user", "device", "identities", "password"}
    assert "https://" in found["homeserver"]
    assert "no setting device" in found["device"]


@pytest.mark.parametrize(
    ("address", "sound"),
    [
        ("http://127.0.0.1:8008", True),
        ("http://synapse:8008", True),
        ("https://hs.example.org/base", True),
        ("http://hs.example.org", False),
        ("https://name:secret@hs.example.org", False),
        ("https://hs.example.org?x=1", False),
        ("ftp://hs.example.org", False),
        ("https://", False),
        ("http://[::1", False),
        ("https://hs.example.org:port", False),
    ],
)
def test_a_homeserver_is_an_address_that_keeps_passwords_secret(address: str, sound: bool) -> None:
    assert (kind.check(SOUND | {"homeserver": address}) == []) is sound


def test_an_account_is_made_without_touching_anything(tmp_path: Path) -> None:
    folder = tmp_path / "not there"
    setup = Setup(AccountName("m"), SOUND, {"password": "p"}, str(folder), b"k" * 32, {})
    adapter = kind.make(setup)
    place = Address(AccountName("m"), ChatId("!room"))
    assert (adapter.network_id, adapter.device) == ("@bridge:example.org", "")
    assert adapter.pace(place) == "!room"
    assert list(adapter.parts(Body(""))) == [Body("")]
    assert not folder.exists()
    with pytest.raises(SettingsError):
        kind.make(Setup(AccountName("m"), SOUND, {}, str(folder), b"k" * 32, {}))
    with pytest.raises(SettingsError):
        kind.make(Setup(AccountName("m"), {}, {"password": "p"}, str(folder), b"k" * 32, {}))


def test_a_login_is_kept_sealed_and_opens_for_its_account_only(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "a", b"k" * 32, "@bridge:hs")
    assert vault.login() is None
    login = Login("DEVICE", "token-text", "pickle-text", Seeds.make())
    vault.keep(login)
    vault.keep(login)
    file = tmp_path / "a" / "login.sealed"
    assert vault.login() == login
    assert b"token-text" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    for other in (
        Vault(tmp_path / "a", b"l" * 32, "@bridge:hs"),
        Vault(tmp_path / "a", b"k" * 32, "@x:hs"),
    ):
        with pytest.raises(VaultError):
            other.login()
    for damaged in (b"", b"CBM1", file.read_bytes()[:-1], b"CBM2" + file.read_bytes()[4:]):
        file.write_bytes(damaged)
        with pytest.raises(VaultError):
            vault.login()
    file.write_bytes(vault.seal(b'{"device_id": 5}'))
    with pytest.raises(VaultError):
        vault.login()
    assert "token-text" not in repr(login)


def _late(number: int, since: float = 0.0, size: int = 1) -> Late:
    return Late("!room", {"event_id": f"${number}", "x": "y" * size}, since)


def test_waiting_events_survive_and_are_bounded() -> None:
    book = LateBook()
    assert book.unsaved() is None
    for number in range(400):
        book.add(_late(number, since=float(number)))
    book.drop_old(500.0)
    stored = book.unsaved(without=["$399"])
    assert stored is not None
    again = [late.event["event_id"] for late in LateBook(stored)]
    assert again == [f"${number}" for number in range(100, 399)]
    book.saved(stored)
    book.drop(["$399"])
    assert book.unsaved() is None
    book.drop_old(8 * 24 * 3600.0)
    assert list(book) == []


def test_a_waiting_event_keeps_the_time_it_was_first_seen() -> None:
    book = LateBook()
    book.add(_late(1, since=10.0))
    book.add(_late(1, since=99.0))
    assert [late.since for late in book] == [10.0]


def test_too_many_bytes_of_waiting_events_lose_the_oldest() -> None:
    book = LateBook()
    for number in range(4):
        book.add(_late(number, size=900_000))
    assert [late.event["event_id"] for late in LateBook(book.unsaved())] == ["$2", "$3"]


@pytest.mark.parametrize(
    "kept",
    [b"", b"{", b"[]", b"5", b'{"v": 2}', b'{"v": 1, "events": 5}', b'{"v": 1, "events": [5, {}]}'],
)
def test_a_damaged_book_is_an_empty_one(kept: bytes) -> None:
    assert list(LateBook(kept)) == []
    assert list(LateBook(json.dumps({"v": 1, "events": [{"room": 5}]}).encode())) == []


async def test_waits_double_up_to_half_a_minute_and_begin_anew_after_a_success() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    backoff = Backoff(Ambient(uniform=lambda a, b: (a + b) / 2, sleep=sleep))
    quiet = [backoff.quiet]
    for _ in range(7):
        await backoff.wait()
    quiet.append(backoff.quiet)
    backoff.reset()
    assert [*quiet, backoff.quiet] == [True, False, True]
    await backoff.wait(at_least=50.0)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 50.0]


def test_a_fingerprint_is_short_enough_to_compare() -> None:
    assert fingerprint("AbCdEfGhIjKlMnOpQrSt") == "AbCd EfGh IjKl MnOp"
    assert fingerprint("") == ""
