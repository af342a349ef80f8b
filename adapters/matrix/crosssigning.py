"""Give our own device a cross-signed identity, and judge the devices of others.

Needed because matrix-nio has no cross-signing, while current Matrix clients withhold their keys
from a device that nobody signed and hide what such a device says. The bot and the sandbox's
counsellor use the same functions:

    seeds = Seeds.make()                         # keep `seeds.to_bytes()` sealed
    await bootstrap(client, seeds, password)     # once for an account; may be repeated at any time
    identity = await judge(client, user_id, pinned_master)
    apply(client, identity)                      # nio now shares keys with vouched devices only
    is_spoken_by(client, identity, event)        # did one of them say this?

Errors: see `adapters.matrix.keyerrors`. None of them names a user, a device or a key.
"""

from collections.abc import Mapping
from enum import Enum, auto
from http import HTTPStatus

from nio import AsyncClient

from adapters.matrix.identity import DeviceKeys, Identity, apply, is_spoken_by, read_identity
from adapters.matrix.keyerrors import (
    ApprovalNeeded,
    CrossSigningError,
    DeviceUnknown,
    KeysUnclear,
    NoAnswer,
    Refused,
)
from adapters.matrix.keyrequests import ask, query, refusal, upload_device_keys
from adapters.matrix.signatures import Seeds, SigningKey, public_key, published, section

__all__ = [
    "ApprovalNeeded",
    "CrossSigningError",
    "DeviceKeys",
    "DeviceUnknown",
    "Identity",
    "KeysUnclear",
    "NoAnswer",
    "Outcome",
    "Refused",
    "Seeds",
    "apply",
    "bootstrap",
    "is_spoken_by",
    "judge",
    "sign_device",
]

_PASSWORD = "m.login.password"  # noqa: S105 - the name of a login flow, not a password


class Outcome(Enum):
    """What `bootstrap` found and did."""

    KEPT = auto()  # these keys were published already
    MADE = auto()  # the account had none
    REPLACED = auto()  # the account had others: people who compared keys are warned


async def bootstrap(client: AsyncClient, seeds: Seeds, password: str | None) -> Outcome:
    """Publish the identity of `seeds` for the account of `client` and sign its device.

    `client` is logged in with its store loaded. May be repeated: what is published already stays.
    `password` is used only where the homeserver asks for it, as it does before it replaces keys.
    Raises CrossSigningError.
    """
    await upload_device_keys(client)
    outcome = _compare(await query(client, client.user_id), client.user_id, seeds)
    if outcome is not Outcome.KEPT:
        await _publish(client, seeds, password)
    await sign_device(client, seeds)
    return outcome


async def sign_device(client: AsyncClient, seeds: Seeds) -> None:
    """Sign the device of `client` with the published identity of `seeds`; does nothing twice.

    Raises DeviceUnknown where the homeserver holds other keys for this device than we do: then
    the store was lost or copied, and only a new login (a new device id) helps.
    """
    user_id, device_id = client.user_id, client.device_id
    answer = await query(client, user_id)
    device = _own_device(client, answer)
    master = published(seeds.master, user_id, "master")
    if read_identity(answer, user_id, seeds.master_key).devices.get(device_id, False):
        return
    vouch = {"signatures": {user_id: {f"ed25519:{device_id}": client.olm.sign_json(master)}}}
    signed = SigningKey(seeds.self_signing).sign(user_id, device)
    body = {user_id: {device_id: signed, seeds.master_key: master | vouch}}
    status, reply = await ask(client, "/keys/signatures/upload", body)
    if status != HTTPStatus.OK or reply.get("failures"):
        raise refusal(reply, "The homeserver did not accept the signature of this device.")


async def judge(client: AsyncClient, user_id: str, pinned_master: str | None) -> Identity:
    """Ask the homeserver for a user's keys and judge them by the pinned master key.

    With nothing pinned the first master key is taken as it is: pin `identity.master` then.
    Raises CrossSigningError when no judgement is possible; nothing must be trusted then.
    """
    return read_identity(await query(client, user_id), user_id, pinned_master)


def _compare(answer: Mapping[str, object], user_id: str, seeds: Seeds) -> Outcome:
    """Whether the homeserver shows these keys, others, or none."""
    ours = {
        "master": seeds.master_key,
        "self_signing": SigningKey(seeds.self_signing).public,
        "user_signing": SigningKey(seeds.user_signing).public,
    }
    shown = {
        usage: public_key(section(answer, f"{usage}_keys", user_id), user_id, usage)
        for usage in ours
    }
    if shown == ours:
        return Outcome.KEPT
    return Outcome.MADE if shown["master"] is None else Outcome.REPLACED


async def _publish(client: AsyncClient, seeds: Seeds, password: str | None) -> None:
    path, user_id = "/keys/device_signing/upload", client.user_id
    master = SigningKey(seeds.master)
    own = published(seeds.self_signing, user_id, "self_signing")
    others = published(seeds.user_signing, user_id, "user_signing")
    body: dict[str, object] = {
        "master_key": published(seeds.master, user_id, "master"),
        "self_signing_key": master.sign(user_id, own),
        "user_signing_key": master.sign(user_id, others),
    }
    status, reply = await ask(client, path, body)
    if status == HTTPStatus.UNAUTHORIZED and "session" in reply:
        body["auth"] = _password_proof(user_id, reply, password)
        status, reply = await ask(client, path, body)
    if status != HTTPStatus.OK:
        raise refusal(reply, "The homeserver did not accept the new signing keys.")


async def retire(client: AsyncClient, device_id: str, password: str) -> None:
    """Sign out another device of ours, whose token may be where nobody can use it any more.

    Raises RetryLater, OSError and MatrixError.
    """
    path, body = "/delete_devices", dict[str, object](devices=[device_id])
    status, reply = await ask(client, path, body)
    if status == HTTPStatus.UNAUTHORIZED and "session" in reply:
        body["auth"] = _password_proof(client.user_id, reply, password)
        status, reply = await ask(client, path, body)
    if status != HTTPStatus.OK:
        raise refusal(reply, "The homeserver did not sign out another device.")


def _password_proof(
    user_id: str, reply: Mapping[str, object], password: str | None
) -> dict[str, object]:
    """The answer to "who are you, really?", where a password alone answers it."""
    flows = reply.get("flows")
    stages = [section(flow).get("stages") for flow in flows] if isinstance(flows, list) else []
    if password is None or [_PASSWORD] not in stages:
        raise ApprovalNeeded(
            "The account has other signing keys, and its homeserver wants a password or a person's"
            " approval before they are replaced.",
            "M_UNAUTHORIZED",
        )
    return {
        "type": _PASSWORD,
        "identifier": {"type": "m.id.user", "user": user_id},
        "password": password,
        "session": reply["session"],
    }


def _own_device(client: AsyncClient, answer: Mapping[str, object]) -> dict[str, object]:
    """Our device as the homeserver shows it, checked, so that we sign nothing but our own."""
    if client.olm is None:
        raise DeviceUnknown("The key store of this device is not loaded; restore its login first.")
    shown = section(answer, "device_keys", client.user_id, client.device_id)
    device = {name: shown.get(name) for name in ("algorithms", "device_id", "keys", "user_id")}
    mine = client.olm.account.identity_keys
    keys = {f"{kind}:{client.device_id}": mine[kind] for kind in ("ed25519", "curve25519")}
    named = {"device_id": client.device_id, "keys": keys, "user_id": client.user_id}
    if device != named | {"algorithms": shown.get("algorithms")}:
        raise DeviceUnknown(
            "The homeserver holds no keys, or other keys, for this device; log in again as a new"
            " device."
        )
    return device
