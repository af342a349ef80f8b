"""Why the store could not do it, sorted by what the caller can do next.

OSError
└── StoreTrouble        nothing was stored: wait a moment, then the same again
    ├── StoreFull       no room on the disk
    ├── StoreDown       locked, gone, or not readable now
    └── NotOurs         another process has taken the account over: stop
StoreRefused            the store does not start; a person must act, and the text says how
Unreadable              one stored value cannot be used; park its row and tell the operator
├── Tampered            it is not what was written there, or was moved
├── Edited              a plain column beside it is not what any program writes
├── KeyGone             its key was destroyed: it is erased
└── Undecodable         it is whole, but not a value of any known version
StaleLane               a lane was saved over a newer state: always a bug

No text holds what was stored, only where.
"""


class StoreTrouble(OSError):
    """Nothing was stored. The store is usable again by itself."""


class StoreFull(StoreTrouble):
    """There is no room left for the data."""

    def __init__(self) -> None:
        super().__init__("the disk that holds the data is full: make room, it goes on by itself")


class StoreDown(StoreTrouble):
    """The database cannot be used at the moment."""


class NotOurs(StoreTrouble):
    """What was asked for is for whoever has the account, and that is another process by now."""

    def __init__(self) -> None:
        super().__init__("another process has taken the account over")


class StoreRefused(Exception):
    """The store does not start. The text says why and what to do."""


class Unreadable(Exception):
    """One stored value cannot be used."""


class Tampered(Unreadable):
    def __init__(self, table: str, row: str) -> None:
        super().__init__(
            f"a value in table {table}, row {row}, is not what this service wrote there"
        )


class Edited(Unreadable):
    def __init__(self, table: str, row: str) -> None:
        super().__init__(
            f"a column in table {table}, row {row}, is not what this service writes there"
        )


class KeyGone(Unreadable):
    def __init__(self, table: str, row: str) -> None:
        super().__init__(f"the key of a value in table {table}, row {row}, is gone: it is erased")


class Undecodable(Unreadable):
    """A stored value is not in a form that this version knows."""


class StaleLane(Exception):
    """A lane's state was saved over a newer one."""
