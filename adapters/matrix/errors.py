"""What can go wrong between this adapter and its homeserver, below the errors of the port.

    MatrixError            never leaves this package
    ├── Denied             the homeserver understood and said no: `.code`, for example M_FORBIDDEN
    ├── TokenRefused       our access token is no longer valid
    ├── StoreTrouble       the key store cannot be written: load it anew before going on
    └── NewDeviceNeeded    the keys of our device and those the homeserver holds do not fit

Everything that time may mend is `RetryLater` of the port at once. No text holds what the
homeserver said in words, because its sentences name users and rooms.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from adapters.matrix.keyerrors import ApprovalNeeded, CrossSigningError, NoAnswer
from adapters.matrix.keyerrors import Refused as KeysRefused
from adapters.port import AccountRefused, AdapterError, PlaceGone, Refused, RetryLater

SOON = timedelta(seconds=2)
_TOKEN_CODES = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
_GONE_CODES = frozenset({"M_FORBIDDEN", "M_NOT_FOUND", "M_UNKNOWN_ROOM"})


class MatrixError(Exception):
    """Base of the errors that stay inside this package."""


class Denied(MatrixError):
    """The homeserver said no; `code` is its `errcode`."""

    def __init__(self, code: str) -> None:
        super().__init__("The homeserver refused a request.")
        self.code = code


class TokenRefused(MatrixError):
    """The homeserver does not know our access token any more."""


class StoreTrouble(MatrixError):
    """The key store cannot be written, and what is in memory may be ahead of what is on disk."""


class NewDeviceNeeded(MatrixError):
    """The homeserver holds other keys for this device; only a new device helps."""


def refusal(code: str) -> MatrixError:
    """The error for an answer with this `errcode`."""
    if code in _TOKEN_CODES:
        return TokenRefused("The homeserver no longer accepts our access token.")
    return Denied(code)


def about_sending(denied: Denied) -> AdapterError:
    """What the port calls a homeserver's no to something that was sent."""
    if denied.code in _GONE_CODES:
        return PlaceGone("The room is no longer there, or we are no longer in it.")
    return Refused("The homeserver will never accept this message.")


@contextmanager
def about_keys() -> Iterator[None]:
    """Turn errors about signing keys into those the connection acts on."""
    try:
        yield
    except NoAnswer as error:
        raise RetryLater(timedelta(seconds=error.retry_after or 2)) from None
    except ApprovalNeeded:
        raise AccountRefused(
            "The account already has a cross-signing identity that is not ours: reset it in a"
            " client, or give the bridge an account of its own."
        ) from None
    except KeysRefused as error:
        if error.code in _TOKEN_CODES:
            raise refusal(error.code) from None
        if error.code == "M_FORBIDDEN":
            raise AccountRefused(
                "The homeserver does not let us publish the signing keys of this account."
            ) from None
        raise RetryLater(SOON, "The homeserver did not take our signing keys.") from None
    except CrossSigningError:
        raise RetryLater(SOON, "The homeserver's answer about keys was unclear.") from None
