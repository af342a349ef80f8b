"""How the client did what they did: what a record of a decision says of the act itself."""

from dataclasses import dataclass, field

from consent.acts import Method
from routing.events import ClientPressed, ClientSaid, Event
from routing.words.folding import begins_with_slash


@dataclass(frozen=True, slots=True)
class Doing:
    """`answer` is our name (hex) of the client's message or press; `words` what they typed.

    The words of a command are none of theirs.
    """

    method: Method
    answer: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


NOBODY = Doing(Method.SYSTEM)


def doing(event: Event) -> Doing:
    match event:
        case ClientPressed():
            return Doing(Method.BUTTON, event.id.hex)
        case ClientSaid(body=body) if begins_with_slash(body.text) and event.attachment is None:
            return Doing(Method.COMMAND, event.message.hex)
        case ClientSaid(body=body):
            return Doing(Method.TYPED, event.message.hex, body.text)
        case _:
            return NOBODY
