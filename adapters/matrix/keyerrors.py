"""What can go wrong between us and a homeserver about signing keys.

    CrossSigningError          every error below; one sentence, without names or keys
    ├── NoAnswer               network, overload, 5xx, the other user's server is away: try later
    ├── KeysUnclear            an answer that is not what the Matrix specification promises
    ├── Refused                the homeserver understood and said no; `.code` is its error code
    │   └── ApprovalNeeded     replacing keys wants a password we lack, or a person's approval
    └── DeviceUnknown          the homeserver holds no keys, or other keys, for our own device

They have a file of their own because the pure half (`signatures`, `identity`) and the half that
talks to a homeserver (`crosssigning`) both raise them.
"""


class CrossSigningError(Exception):
    """Base of all errors about cross-signing keys."""


class NoAnswer(CrossSigningError):
    """The homeserver could not be asked just now.

    `retry_after` is what it asked us to wait, in seconds, or None when it said nothing.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class KeysUnclear(CrossSigningError):
    """The homeserver answered something that is not key data."""


class Refused(CrossSigningError):
    """The homeserver said no; `code` is its `errcode`, for example `M_FORBIDDEN`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class ApprovalNeeded(Refused):
    """Replacing published keys needs a password, or a person who approves it in a browser."""


class DeviceUnknown(CrossSigningError):
    """The homeserver holds no keys, or other keys, for the device this client uses."""
