"""What is in front of somebody in a play: the lines of a chat, the rooms of counsellors."""

from dataclasses import dataclass, field

from routing.ids import AuthorId, MessageId
from routing.messages import Attachment, Choice, Made, Voice


@dataclass(slots=True)
class Line:
    """One message in front of somebody. `order` grows over everything that happens.

    `label` is what the core called it: `say:welcome`, `step:topic`, `tell:greeting`, `urgent`.
    """

    message: MessageId
    text: str = field(repr=False)
    choices: tuple[Choice, ...]
    voice: Voice
    order: int
    label: str = ""
    attachment: Attachment | Made | None = None


@dataclass(slots=True)
class Room:
    invited: set[AuthorId]
    joined: set[AuthorId] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    closed: bool = False
    forgotten: bool = False
