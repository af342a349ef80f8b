"""Whose device is it? Judging a user's devices by that user's cross-signing chain.

A homeserver can add a device to any account, and so can whoever learns a password. What it cannot
do is sign that device with the person's own self-signing key, which the person's master key signed.
So a device counts only when the chain  master -> self-signing -> device  holds, and the master key
is the one that was pinned the first time. matrix-nio knows only its own flags: `apply` sets them
for sending, `is_spoken_by` does without them for what was received.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nio import AsyncClient, Event

from adapters.matrix.keyerrors import KeysUnclear, NoAnswer
from adapters.matrix.signatures import is_signed, public_key, section


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The two public keys of a device, unpadded base64."""

    ed25519: str
    curve25519: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a homeserver shows of one user, judged.

    `master`   the public master key shown now (base64), None where cross-signing is not set up
    `changed`  a key was pinned and another one, or none, is shown: nothing is vouched for
    `devices`  device id -> whether the chain vouches for it
    `keys`     device id -> the keys that were judged, for every device that has proper ones
    """

    user_id: str
    master: str | None
    changed: bool
    devices: Mapping[str, bool]
    keys: Mapping[str, DeviceKeys]

    def vouches_for(self, device_id: str, keys: DeviceKeys) -> bool:
        """Whether exactly this device with exactly these keys is the user's own."""
        return self.devices.get(device_id, False) and self.keys.get(device_id) == keys


def read_identity(answer: object, user_id: str, pinned_master: str | None) -> Identity:
    """Judge the parsed answer to `POST /keys/query`.

    A malformed device or signature is not vouched for; only an answer that is no key data at all
    raises KeysUnclear, and one that says that the user's own server is away raises NoAnswer.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("device_keys"), dict):
        raise KeysUnclear("The homeserver's answer to a key query holds no device keys.")
    if user_id.partition(":")[2] in section(answer, "failures"):
        raise NoAnswer("The homeserver could not reach the server of the user whose keys we need.")
    master, signer = _chain(answer, user_id)
    changed = pinned_master is not None and pinned_master != master
    shown = section(answer, "device_keys", user_id)
    proper = {name: _keys(device, user_id, name) for name, device in shown.items()}
    keys = {name: found for name, found in proper.items() if found is not None}
    trusted = None if changed else signer
    vouched = {
        name: name in keys and trusted is not None and _signed(device, user_id, trusted)
        for name, device in shown.items()
    }
    return Identity(user_id, master, changed, MappingProxyType(vouched), MappingProxyType(keys))


def apply(client: AsyncClient, identity: Identity) -> bool:
    """Make nio share keys with the devices the identity vouches for, and with no other of theirs.

    Devices nio does not know yet are left alone: nio refuses to send while one is unjudged.
    Returns whether anything changed (nio then makes new sessions for the rooms shared with them).
    """
    changed = False
    for device in list(client.device_store.active_user_devices(identity.user_id)):
        keys = DeviceKeys(device.ed25519, device.curve25519)
        vouched = identity.vouches_for(device.id, keys)
        mark = client.verify_device if vouched else client.blacklist_device
        changed = bool(mark(device)) or changed
    return changed


def is_spoken_by(client: AsyncClient, identity: Identity, event: Event) -> bool:
    """Whether a decrypted event came from a device that the identity vouches for, judged now.

    nio decides `event.verified` once, when it decrypts, and says False for a device it does not
    know yet; this looks at the session that decrypted the event, so it can be asked again later.
    """
    if client.olm is None or not event.decrypted or event.sender != identity.user_id:
        return False
    session = client.olm.inbound_group_store.get(event.room_id, event.sender_key, event.session_id)
    if session is None or session.forwarding_chain:
        return False
    keys = DeviceKeys(session.ed25519, event.sender_key)
    return any(identity.vouches_for(device_id, keys) for device_id in identity.devices)


def _chain(answer: Mapping[str, object], user_id: str) -> tuple[str | None, str | None]:
    """The master key, and the self-signing key when that master signed it."""
    master = public_key(section(answer, "master_keys").get(user_id), user_id, "master")
    shown = section(answer, "self_signing_keys", user_id)
    signer = public_key(shown, user_id, "self_signing")
    if master is None or signer is None:
        return master, None
    return master, signer if is_signed(shown, user_id, f"ed25519:{master}", master) else None


def _keys(device: object, user_id: str, device_id: str) -> DeviceKeys | None:
    """The device's keys when it is filed under its own name and signed them itself."""
    shown = section(device)
    if (shown.get("user_id"), shown.get("device_id")) != (user_id, device_id):
        return None
    own = section(shown, "keys")
    signing, agreement = own.get(f"ed25519:{device_id}"), own.get(f"curve25519:{device_id}")
    if not isinstance(signing, str) or not isinstance(agreement, str):
        return None
    if not is_signed(shown, user_id, f"ed25519:{device_id}", signing):
        return None
    return DeviceKeys(signing, agreement)


def _signed(device: object, user_id: str, signer: str) -> bool:
    return is_signed(section(device), user_id, f"ed25519:{signer}", signer)
