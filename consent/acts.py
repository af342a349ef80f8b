"""One act of consent as the core decided it: what becomes a record that nobody can quietly change.

The core knows what was decided, about which words, and which messages show it. What surrounds it
(who the controller is, on which network, with which salts) is added where it is stored; see
consent.evidence.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from consent.documents import DocumentKind
from consent.ledger import Decision


class Method(StrEnum):
    """How the client did it."""

    BUTTON = "button"
    TYPED = "typed"
    COMMAND = "command"
    SYSTEM = "system"  # nobody did it: time, or the organisation


class By(StrEnum):
    """Who decided."""

    CLIENT = "client"
    GUARDIAN = "guardian"  # who has care of a child, for them: as they said, nobody has checked it


@dataclass(frozen=True, slots=True)
class Act:
    """`record` is the same for every act of one client; `id` names this one. `by`: whose act it is.

    `prompt` and `answer` are our names (hex) of the message that showed the words and of the one
    that answered; `words` what was typed. These three are only ever committed to, never written
    in clear. `flow` is the SHA-256 of everything the flow was made from, `step` the step's name.
    """

    id: UUID
    record: UUID
    decision: Decision
    document: str
    kind: DocumentKind
    version: int
    language: str
    sha256: str
    at: datetime
    required: bool
    method: Method
    flow: str
    step: str
    prompt: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    by: By = By.CLIENT
