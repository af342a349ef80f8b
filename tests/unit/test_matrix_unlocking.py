"""What opens an encrypted event, and that nothing a stranger can write gets past or breaks it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nio import AsyncClient
from nio.crypto.sessions import InboundGroupSession, OutboundGroupSession

from adapters.matrix.identity import DeviceKeys
from adapters.matrix.unlocking import Unlocked, unlock

ROOM, ANNA, CURVE, ED = "!room:x", "@anna:x", "curve-of-anna", "ed-of-anna"
Event = dict[str, object]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    client = AsyncClient("https://x.invalid", "@bot:x", "DEVICE", store_path=str(tmp_path))
    client.restore_login("@bot:x", "DEVICE", "token")
    yield client
    await client.close()
    client.store.database.close()


@pytest.fixture
def session(client: AsyncClient) -> OutboundGroupSession:
    """Anna's, of which we have the key."""
    return known(client)


def known(client: AsyncClient, forwarded: tuple[str, ...] = ()) -> OutboundGroupSession:
    session = OutboundGroupSession()
    session.shared = True
    inbound = InboundGroupSession(session.session_key, ED, CURVE, ROOM, list(forwarded))
    client.olm.inbound_group_store.add(inbound)
    return session


def said(session: OutboundGroupSession, plaintext: str, name: str = "$1") -> Event:
    return {
        "type": "m.room.encrypted",
        "event_id": name,
        "sender": ANNA,
        "origin_server_ts": 1,
        "content": {
            "algorithm": "m.megolm.v1.aes-sha2",
            "sender_key": CURVE,
            "session_id": session.id,
            "device_id": "ANNAS",
            "ciphertext": session.encrypt(plaintext),
        },
    }


WORDS = json.dumps({"type": "m.room.message", "content": {"body": "hi"}, "room_id": ROOM})


def test_it_is_opened_with_the_keys_it_came_under(
    client: AsyncClient, session: OutboundGroupSession
) -> None:
    opened = unlock(client, ROOM, said(session, WORDS))
    assert opened is not None
    assert opened.keys == DeviceKeys(ED, CURVE)
    assert opened.event == {
        "event_id": "$1",
        "sender": ANNA,
        "origin_server_ts": 1,
        "type": "m.room.message",
        "content": {"body": "hi"},
    }


def test_it_may_be_opened_again_and_not_shown_as_something_else(
    client: AsyncClient, session: OutboundGroupSession
) -> None:
    event = said(session, WORDS)
    assert unlock(client, ROOM, event) == unlock(client, ROOM, event) is not None
    assert unlock(client, ROOM, event | {"event_id": "$2"}) is None
    assert unlock(client, ROOM, event | {"origin_server_ts": 2}) is None


def test_a_key_opens_nothing_of_another_room_or_of_another_sender(
    client: AsyncClient, session: OutboundGroupSession
) -> None:
    event = said(session, WORDS)
    content = dict(event["content"])  # type: ignore[call-overload]  # as made above
    assert unlock(client, "!other:x", event) is None
    assert unlock(client, ROOM, event | {"content": content | {"sender_key": "other"}}) is None


def test_a_key_that_was_passed_on_proves_no_device(client: AsyncClient) -> None:
    opened = unlock(client, ROOM, said(known(client, ("somebody",)), WORDS))
    assert opened is not None
    assert opened.keys is None


def test_rubbish_under_a_right_key_says_nothing(
    client: AsyncClient, session: OutboundGroupSession
) -> None:
    assert unlock(client, ROOM, said(session, "no JSON")) is None
    for plaintext in ("[]", "7", "null", '{"type": 7, "content": []}', "[" * 100_000):
        opened = unlock(client, ROOM, said(session, plaintext, plaintext[:9]))
        assert opened is None or opened.event["content"] == {}


@pytest.mark.parametrize("name", ["event_id", "sender", "origin_server_ts", "content"])
@pytest.mark.parametrize("odd", [None, [], {}, True, "x"])
def test_no_odd_event_raises(
    client: AsyncClient, session: OutboundGroupSession, name: str, odd: object
) -> None:
    opened = unlock(client, ROOM, said(session, WORDS) | {name: odd})
    assert opened is None or isinstance(opened, Unlocked)


ODD: tuple[object, ...] = (None, [], {}, 7, "")
NAMES = ("algorithm", "sender_key", "session_id", "device_id", "ciphertext")
UNKNOWN = tuple((name, "x") for name in NAMES if name != "device_id")  # of that the keys tell


@pytest.mark.parametrize(
    ("name", "odd"), [*((name, odd) for name in NAMES for odd in ODD), *UNKNOWN]
)
def test_no_odd_content_is_opened(
    client: AsyncClient, session: OutboundGroupSession, name: str, odd: object
) -> None:
    event = said(session, WORDS)
    content = dict(event["content"])  # type: ignore[call-overload]  # as made above
    assert unlock(client, ROOM, event | {"content": content | {name: odd}}) is None
