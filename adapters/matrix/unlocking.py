"""Decrypt one event, and say under which keys it came; nothing a sender can write gets past.

nio judges a device while it decrypts, once and for ever, and raises whatever its parts raise when
what was encrypted is rubbish. Here decrypting only opens; judging comes after, from the session
that opened it, and may be repeated.
"""

import json
from dataclasses import dataclass, field

from nio import AsyncClient, EncryptionError, MegolmEvent
from vodozemac import DecodeException, MegolmDecryptionException

from adapters.matrix import store
from adapters.matrix.errors import StoreTrouble
from adapters.matrix.identity import DeviceKeys
from adapters.matrix.signatures import section, word

_MEGOLM = "m.megolm.v1.aes-sha2"
_NAMES = ("sender_key", "session_id", "device_id", "ciphertext")
_OUTER = ("event_id", "sender", "origin_server_ts", "unsigned")


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A decrypted event: what the sender encrypted, with what the homeserver says around it.

    `keys` are those of the device that made the session, as it proved them when it sent the
    session's key; None when the session was passed on by somebody else.
    """

    event: dict[str, object] = field(repr=False)
    keys: DeviceKeys | None


def is_encrypted(event: dict[str, object]) -> bool:
    return event.get("type") == "m.room.encrypted" and "state_key" not in event


def unlock(client: AsyncClient, room_id: str, event: dict[str, object]) -> Unlocked | None:
    """The event decrypted, or None while we have no key that fits. Raises StoreTrouble."""
    locked = _locked(room_id, event)
    if locked is None:
        return None
    try:
        with store.trouble():
            return _opened(client, locked, event)
    except EncryptionError:
        return None
    except StoreTrouble:
        raise
    except Exception:  # noqa: BLE001 - the library raises what its parts raise; one event stands alone
        return Unlocked(_composed(event, {}), None)


def _locked(room_id: str, event: dict[str, object]) -> MegolmEvent | None:
    """The event as nio knows it; None for what is not encrypted as rooms are.

    nio holds each event against a schema before and after it is opened, which takes five times as
    long as opening it. What is looked at here is what its own code asks of it.
    """
    content = section(event, "content")
    named = [word(content, name) for name in _NAMES]
    known = isinstance(event.get("event_id"), str) and isinstance(event.get("sender"), str)
    timed = isinstance(event.get("origin_server_ts"), int)
    if not (known and timed and all(named)) or content.get("algorithm") != _MEGOLM:
        return None
    sender_key, session_id, device_id, ciphertext = named
    locked = MegolmEvent(event, device_id, ciphertext, _MEGOLM, room_id)
    locked.sender_key, locked.session_id = sender_key, session_id
    return locked


def _opened(client: AsyncClient, locked: MegolmEvent, event: dict[str, object]) -> Unlocked:
    """Raises EncryptionError where no key fits, and whatever the library's parts raise."""
    olm = client.olm
    session = olm.inbound_group_store.get(locked.room_id, locked.sender_key, locked.session_id)
    if session is None:
        olm.check_if_wedged(locked)
        raise EncryptionError
    try:
        plaintext, index = session.decrypt(locked.ciphertext)
    except (MegolmDecryptionException, DecodeException):
        raise EncryptionError from None
    if not olm.message_index_ok(index, locked):  # somebody shows old words again as new ones
        raise EncryptionError
    try:
        inner = json.loads(plaintext)
    except ValueError:
        raise EncryptionError from None
    if session.forwarding_chain:
        return Unlocked(_composed(event, inner), None)
    return Unlocked(_composed(event, inner), DeviceKeys(session.ed25519, session.sender_key))


def _composed(event: dict[str, object], inner: object) -> dict[str, object]:
    """Kind and content from inside, all else from outside; an encrypted event is never state."""
    outer = {name: event[name] for name in _OUTER if name in event}
    content = dict(section(inner, "content"))
    relation = section(event, "content", "m.relates_to")
    if relation:
        content.setdefault("m.relates_to", relation)
    return outer | {"type": section(inner).get("type"), "content": content}
