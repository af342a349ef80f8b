"""What the core asks for about messages that are there already: a sign, taking away, keeping in
sight. Repeating one changes nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from routing.ids import MessageId


class Sign(StrEnum):
    """What our reaction to a message means. Each adapter has pictures of its own for them."""

    NONE = ""  # our reaction is taken away
    RELAYED = "relayed"  # it has reached the other end
    NOTE = "note"  # it was understood, and went nowhere
    FAILED = "failed"  # it did not reach the other end


@dataclass(frozen=True, slots=True)
class React:
    """Our one reaction to this message, in this party's place."""

    party: str
    message: MessageId
    sign: Sign


@dataclass(frozen=True, slots=True)
class Delete:
    """Take this message of ours away where this party reads it, as far as the network can."""

    party: str
    message: MessageId


@dataclass(frozen=True, slots=True)
class Pin:
    """Keep this message of ours in sight."""

    party: str
    message: MessageId


# Pictures by which people take something, without their colour and their style.
_TAKES = frozenset(
    "\N{THUMBS UP SIGN}\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}\N{BALLOT BOX WITH CHECK}"
)
_STYLES = dict.fromkeys((0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))


def takes(picture: str) -> bool:
    """Whether a reaction with this picture means: I take it. Every other one means nothing."""
    return picture.translate(_STYLES) in _TAKES


Marking = React | Delete | Pin
