"""A channel's settings are checked in sentences that never show the token."""

from importlib.metadata import entry_points

import pytest

from adapters.port import Limits, SettingsError, Setup
from adapters.telegram import kind
from routing.ids import AccountName
from routing.messages import OutboundKind

SECRET = "123456:AAAA-secret-BBBB"  # a made up one
REF: dict[str, object] = {"file": "secrets/telegram_token"}


def setup(raw: dict[str, object], **secrets: str) -> Setup:
    return Setup(AccountName("telegram"), raw, secrets, "unused", bytes(32), {})


def test_the_entry_point_leads_here() -> None:
    [point] = entry_points(group="counselbridge.adapters", name="telegram")
    assert point.value == "adapters.telegram:kind"
    assert kind.secrets == {"token"}


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"token": REF},
        {"kind": "telegram", "token": REF},
        {"token": REF, "api": "http://127.0.0.1:8081"},
        {"token": REF, "api": "http://localhost:8081/"},
        {"token": REF, "api": "https://bots.example.org", "proxy": "http://proxy.example:3128"},
        {"token": REF, "pace": "30"},
        {"token": REF, "for": "clients"},
        {"token": REF, "for": "counsellors"},
    ],
)
def test_good_settings_are_well(raw: dict[str, object]) -> None:
    assert list(kind.check(raw)) == []
    adapter = kind.make(setup(raw, token=SECRET))
    assert adapter.network_id == "123456"
    assert SECRET not in repr(adapter)


@pytest.mark.parametrize(
    ("raw", "path", "sign"),
    [
        ({"token": SECRET}, ("token",), "file of its own"),
        ({"token": REF, "tokn": SECRET}, ("tokn",), "not known"),
        ({"token": REF, "api": "ftp://example.org"}, ("api",), "https://"),
        ({"token": REF, "api": "http://example.org"}, ("api",), "https://"),
        ({"token": REF, "api": "http://[::1"}, ("api",), "https://"),
        ({"token": REF, "api": "https://x:port"}, ("api",), "https://"),
        ({"token": REF, "api": SECRET}, ("api",), "https://"),
        ({"token": REF, "api": ""}, ("api",), "https://"),
        ({"token": REF, "api": 5}, ("api",), "must be text"),
        ({"token": REF, "api": ["a"]}, ("api",), "must be text"),
        ({"token": REF, "proxy": "nonsense"}, ("proxy",), "address"),
        ({"token": REF, "proxy": {}}, ("proxy",), "must be text"),
        ({"token": REF, "pace": "0"}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": "31"}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": "-1"}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": "1.5"}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": "\N{ARABIC-INDIC DIGIT THREE}"}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": SECRET}, ("pace",), "from 1 to 30"),
        ({"token": REF, "pace": {}}, ("pace",), "from 1 to 30"),
    ],
)
def test_bad_settings_get_a_sentence(
    raw: dict[str, object], path: tuple[str, ...], sign: str
) -> None:
    [problem] = kind.check(raw)
    assert problem.path == path
    assert sign in str(problem)
    assert SECRET not in str(problem)
    with pytest.raises(SettingsError):
        kind.make(setup(raw, token=SECRET))


@pytest.mark.parametrize(("pace", "rate"), [({}, 1.0), ({"pace": "20"}, 20.0)])
def test_messages_go_as_fast_as_telegram_takes_them_unless_told_otherwise(
    pace: dict[str, object], rate: float
) -> None:
    adapter = kind.make(setup({"token": REF, **pace}, token=SECRET))
    assert adapter.capabilities.limits == Limits(rate=rate)
    assert Limits() == Limits(burst=5, rate=1.0, overall=30.0)


@pytest.mark.parametrize("token", ["", "abc", "12:", ":x", "12:has space", "12:a/../b", "x" * 9999])
def test_a_token_of_another_form_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        kind.make(setup({"token": REF}, token=token))
    assert caught.value.path == ("token",)
    assert not token or token not in str(caught.value)


def test_a_missing_token_is_refused() -> None:
    with pytest.raises(SettingsError):
        kind.make(setup({"token": REF}))


@pytest.mark.parametrize("value", ["", "teams", "Clients", "counsellor", 5, None, ["clients"], {}])
def test_whom_a_bot_is_for_is_one_of_two(value: object) -> None:
    [problem] = kind.check({"token": REF, "for": value})
    assert problem.path == ("for",)
    assert str(problem) == "for must be clients or counsellors"


def test_a_bot_for_counsellors_makes_places_and_takes_no_clients() -> None:
    clients = kind.make(setup({"token": REF}, token=SECRET)).capabilities
    staff = kind.make(setup({"token": REF, "for": "counsellors"}, token=SECRET)).capabilities
    assert (clients.strangers, staff.strangers) == (True, False)
    assert OutboundKind.OPEN_PLACE in staff.kinds - clients.kinds
    assert OutboundKind.RECOVER in clients.kinds - staff.kinds
