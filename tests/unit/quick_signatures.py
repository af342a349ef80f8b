"""Signatures of receipts for tests that look at tens of thousands of them.

The stand-alone file does Ed25519 in plain Python: two milliseconds each. Here it is asked
itself whenever the fast library says yes, and about one in sixteen of those that it refuses; what
was answered once is remembered, for most receipts of such a test differ elsewhere.
"""

from collections.abc import Callable
from hashlib import sha256

import pytest

from consent.standalone import verify_receipt
from tests.unit.consent_kit import verify as fast

ONE_IN = 16
Signed = Callable[[bytes, bytes, bytes], bool]


class Quick:
    """`asked` counts the calls, `really` those that the stand-alone file itself has answered."""

    def __init__(self, slow: Signed) -> None:
        self._slow = slow
        self._known: dict[tuple[bytes, bytes, bytes], bool] = {}
        self.asked = self.really = 0

    def __call__(self, key: bytes, signature: bytes, message: bytes) -> bool:
        self.asked += 1
        said = key, signature, message
        if said not in self._known:
            self._known[said] = self._answer(*said)
        return self._known[said]

    def _answer(self, key: bytes, signature: bytes, message: bytes) -> bool:
        found = fast(key, signature, message)
        if not found and sha256(key + signature + message).digest()[0] % ONE_IN:
            return False
        self.really += 1
        answer = self._slow(key, signature, message)
        assert answer == found
        return answer


def quickened(monkeypatch: pytest.MonkeyPatch) -> Quick:
    """For the rest of this test."""
    quick = Quick(verify_receipt.signed)
    monkeypatch.setattr(verify_receipt, "signed", quick)
    return quick
