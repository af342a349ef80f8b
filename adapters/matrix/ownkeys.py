"""Our own device's keys on the homeserver: published, replenished, and safe against a kill.

nio publishes one-time keys first and remembers that it made them afterwards. A process killed in
between gives the same names to other keys, which the homeserver refuses for ever, and one day
nobody can begin to speak with us. Here the keys are remembered before they are published.
"""

from contextlib import suppress
from uuid import uuid4

from nio import AsyncClient, KeysClaimResponse, KeysUploadResponse, ToDeviceResponse

from adapters.matrix.errors import Denied
from adapters.matrix.signatures import section
from adapters.matrix.wire import Wire, path

_TRIES = 4
_AT_ONCE = 20  # messages to devices sent in one go


class OwnKeys:
    """Upkeep of the device of `client`."""

    def __init__(self, client: AsyncClient, wire: Wire) -> None:
        self._client = client
        self._wire = wire

    async def publish(self) -> None:
        """Publish what the homeserver lacks. Raises RetryLater, Denied or TokenRefused."""
        for tries_left in reversed(range(_TRIES)):
            if not self._client.should_upload_keys:
                return
            try:
                await self._upload()
            except Denied:
                self._client.olm.mark_keys_as_published()  # names that are taken: others come next
                self._client.olm.save_account()
                if not tries_left:
                    raise

    async def claim(self, wanted: dict[str, list[str]]) -> None:
        """Begin to speak with devices, user id -> device ids; those that have no key are left."""
        keys = {who: dict.fromkeys(devices, "signed_curve25519") for who, devices in wanted.items()}
        reply = await self._wire.call("POST", "/keys/claim", {"one_time_keys": keys})
        for who, devices in wanted.items():
            for device_id in devices:
                key = section(reply, "one_time_keys", who, device_id)
                if key:
                    await self._begin(who, device_id, key)

    async def upkeep(self, left: int | None) -> None:
        """After a sync that said how many one-time keys are `left`."""
        client = self._client
        if left is not None:
            client.olm.uploaded_key_count = left  # nio overlooks a count of zero
        await self.publish()
        if client.should_claim_keys:
            wedged = client.get_users_for_key_claiming()
            await self.claim({who: list(devices) for who, devices in wedged.items()})
            client.olm.wedged_devices.clear()  # one that has no key now is not asked every time
            client.olm.key_request_devices_no_session.clear()
        for message in list(client.outgoing_to_device_messages)[:_AT_ONCE]:
            with suppress(Denied):
                where = path("sendToDevice", message.type, str(uuid4()))
                await self._wire.call("PUT", where, message.as_dict())
            client.olm.handle_response(ToDeviceResponse(message))

    async def _upload(self) -> None:
        olm = self._client.olm
        body = olm.share_keys()
        olm.save_account()
        reply = await self._wire.call("POST", "/keys/upload", body)
        left = section(reply, "one_time_key_counts").get("signed_curve25519")
        olm.handle_response(KeysUploadResponse(0, left if isinstance(left, int) else 0))

    async def _begin(self, who: str, device_id: str, key: dict[str, object]) -> None:
        """One device alone: a key that nio stumbles over must not keep the others waiting."""
        response = KeysClaimResponse({who: {device_id: key}}, {})
        with suppress(Exception):  # the library raises whatever its parts make of a stranger's key
            await self._client.receive_response(response)
