"""Decrypt one event, and say under which keys it came; nothing a sender can write gets past.

nio judges a device while it decrypts, once and for ever, and raises whatever its parts raise when
what was encrypted is rubbish. Here decrypting only opens; judging comes after, from the session
that opened it, and may be repeated.
"""

from dataclasses import dataclass, field

from nio import AsyncClient, EncryptionError, MegolmEvent
from nio import Event as NioEvent

from adapters.matrix import store
from adapters.matrix.errors import StoreTrouble
from adapters.matrix.identity import DeviceKeys
from adapters.matrix.signatures import section

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
    try:
        locked = NioEvent.parse_event(event)
        if not isinstance(locked, MegolmEvent):
            return None
        locked.room_id = room_id
        with store.trouble():
            inner = client.decrypt_event(locked).source
    except EncryptionError:
        return None
    except StoreTrouble:
        raise
    except Exception:  # noqa: BLE001 - the library raises what its parts raise; one event stands alone
        return Unlocked(_composed(event, {}), None)
    session = client.olm.inbound_group_store.get(room_id, locked.sender_key, locked.session_id)
    if session is None or session.forwarding_chain:
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
