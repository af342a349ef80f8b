"""The proof of what they have agreed to, which clients ask for once nothing else can come.

They check it as anybody can who has nothing of the service: with the file that verifies receipts
alone. All of a run must stand in one log, so one key has to fit all of them.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from consent.standalone.verify_receipt import verify
from routing.ids import ChatId
from tests.faults.faraway import FarNetwork

AGREED = "acknowledged, given"  # the notice, and the one purpose of the intake
NAME = "lotse"
SEND = "Send me the proof"
FORMAT = b'"counselbridge receipt 1"'


async def asked_for(
    clients: FarNetwork, names: Iterable[str], still: Callable[[], Awaitable[None]]
) -> None:
    """All of these ask for their proof. `still` waits until nothing more can come."""
    for name in names:
        await clients.say(name, "/consent", author=name)
    await still()
    for name in names:
        with suppress(LookupError):  # then they will have none
            await clients.press(name, SEND)
    await still()


def proven(clients: FarNetwork, names: Iterable[str]) -> dict[str, str]:
    """What each of these can prove that they decided, in order; or why they cannot."""
    found = {name: _receipt(clients, name) for name in names}
    keys = (json.loads(one)["keys"][0]["key"] for one in found.values() if one)
    key = f"counselbridge-consent ed25519 {next(keys, '')} {NAME}".encode()
    return {f"proof of {name}": _decided(one, key) for name, one in found.items()}


def _receipt(clients: FarNetwork, name: str) -> bytes:
    """The last one that they were given; empty: none."""
    given = [one.data for one in clients.shown[ChatId(name)] if one.data and FORMAT in one.data]
    return given[-1] if given else b""


def _decided(receipt: bytes, key: bytes) -> str:
    if not receipt:
        return "nothing came"
    verdict = verify(receipt, key)
    if not verdict.holds:
        return verdict.sentence
    acts = (json.loads(act["event"])["event"] for act in json.loads(receipt)["acts"])
    return ", ".join(act["decision"] for act in acts)
