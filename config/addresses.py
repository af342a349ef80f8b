"""Addresses of people, as far as they can be judged without asking a network.

A Matrix id is compared letter by letter, so a letter that only looks like another one would give a
room to a stranger. Ids are ASCII by the rules of the network, the historical ones included.
"""

import re

from config.sources import character

_MATRIX = re.compile(
    r"@[\x21-\x39\x3b-\x7e]+:(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::[0-9]{1,5})?"
)
_TELEGRAM = re.compile(r"[1-9][0-9]{3,15}")
_IDENTITY = re.compile(r"[A-Za-z0-9+/]{43}")
_LONGEST = 255  # bytes of a Matrix id


def fault_in(kind: str, address: str) -> str | None:
    """What is wrong with an address on a network of this kind: the end of a sentence."""
    foreign = next((one for one in address if not "!" <= one <= "~"), None)
    if foreign is not None:
        return f"holds a character that cannot be in it ({character(foreign)}); type it anew"
    if kind == "matrix" and (len(address) > _LONGEST or not _MATRIX.fullmatch(address)):
        return 'must be a Matrix address like "@anna:example.org"'
    if kind == "telegram" and not _TELEGRAM.fullmatch(address):
        return "must be the number of a Telegram account, not its name"
    return None


def fault_in_identity(identity: str) -> str | None:
    """What is wrong with a pinned identity: the end of a sentence."""
    if not _IDENTITY.fullmatch(identity):
        return "must be the public master key: 43 letters, digits, '+' and '/'"
    return None
