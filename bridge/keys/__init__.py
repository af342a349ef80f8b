"""The keys everything stored is sealed with, from the master key down.

    master (a file in secrets/)  ->  organisation  ->  inbox (one a day), client, case, evidence

A key is made and on disk before the first row that needs it. Destroying a key is how something is
erased everywhere, copies of the data included.

Exception
├── KeysRefused      the service does not start; the text says what to do
├── KeyDestroyed     what this key sealed is erased
└── KeyUnknown       what names this key was not written by us
"""

from bridge.keys.ring import Keys
from bridge.keys.values import (
    Key,
    KeyDestroyed,
    KeyKind,
    KeyOwner,
    KeyRow,
    KeyRows,
    KeysRefused,
    KeyUnknown,
)

__all__ = [
    "Key",
    "KeyDestroyed",
    "KeyKind",
    "KeyOwner",
    "KeyRow",
    "KeyRows",
    "KeyUnknown",
    "Keys",
    "KeysRefused",
]
