"""What the server remembers of topics: those of a chat, and how a bot has them."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Topic:
    """A topic of a private chat; its id is that of the service message which made it."""

    id: int
    name: str = field(repr=False)
    icon_color: int
    deleted: bool = False


@dataclass(slots=True)
class Threads:
    """How a bot has topics in its private chats.

    `enabled` is what @BotFather calls threaded mode, off until its owner wants it. `quote_roots`: a
    message in a topic names the topic's first message as the one it answers, as in groups.
    `ignore_dead`: what is sent to a deleted topic is shown outside any, as servers once did.
    """

    enabled: bool = False
    by_users: bool = False
    quote_roots: bool = True
    ignore_dead: bool = False
