"""What a row of the outbox says: everything that is content, sealed as one value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from routing.effects import Marks
from routing.ids import AuthorId
from routing.messages import Attachment, Body, Choice, Made, Opening, Voice


@dataclass(frozen=True, slots=True)
class OutboxPayload:
    body: Body = field(default_factory=Body)
    choices: tuple[Choice, ...] = ()
    voice: Voice = Voice.PROGRAM
    mentions: tuple[AuthorId, ...] = field(default=(), repr=False)
    readers: frozenset[AuthorId] = field(default=frozenset(), repr=False)
    opening: Opening | None = None
    plain: bool = False
    marks: Marks | None = None
    attachment: Attachment | Made | None = None  # where it comes from; its bytes are never here
    who: AuthorId | None = field(default=None, repr=False)  # INVITE and REMOVE


def split(
    payload: OutboxPayload, parts: Callable[[Body], Sequence[Body]]
) -> tuple[OutboxPayload, ...]:
    """The payload in pieces that the network can carry, in order; at least one.

    Buttons come below the last words. People are called, lateness is said, and a file is shown
    once: in front.
    """
    bodies = parts(payload.body)
    if len(bodies) < 2:  # noqa: PLR2004 - one piece or none
        return (payload,)
    marks = payload.marks
    later = None if marks is None else replace(marks, late="", late_from=None)
    first = replace(payload, body=bodies[0], choices=())
    rest = [
        replace(first, body=body, mentions=(), marks=later, attachment=None) for body in bodies[1:]
    ]
    return (first, *rest[:-1], replace(rest[-1], choices=payload.choices))
