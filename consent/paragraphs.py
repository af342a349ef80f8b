"""The sentences of a receipt's page: which there are, and which of them an act is told with.

Whose act it was stands there too. A guardian's yes is never told as the client's own, and an
explicit consent only where one was really given.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from consent import terms
from consent.acts import By
from consent.documents import DocumentKind
from consent.evidence import Event
from consent.ledger import Decision
from consent.stated import Stated

# The texts of the page and the names of what is filled in.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "receipt.title": ("org",),
    "receipt.about": ("org",),
    "receipt.none": (),
    "receipt.act": ("n", "kind", "decision"),
    **{f"receipt.kind.{one.value}": () for one in DocumentKind},
    **{f"receipt.decision.{one.value}": () for one in Decision},
    "receipt.moment": ("moment",),
    "receipt.version": ("document", "n"),
    "receipt.method.button": (),
    "receipt.method.typed": (),
    "receipt.method.command": (),
    "receipt.method.system": (),
    "receipt.by_guardian": (),
    "receipt.erased": (),
    "receipt.wrote": ("words",),
    "receipt.wrote_by_guardian": ("words",),
    "receipt.basis": ("basis",),
    **{f"basis.{one}": () for one in terms.LEGAL_BASES},
    "receipt.line": ("n", "sum"),
    "receipt.text": (),
    "receipt.text_gone": (),
    "receipt.around": (),
    "receipt.controller": ("name",),
    "receipt.contact": ("contact",),
    "receipt.jurisdiction": ("country",),
    "receipt.storage": ("place",),
    "receipt.authority": ("name",),
    "receipt.checking": (),
    "receipt.check": (),
    "receipt.limits": (),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """The texts of WORDS, in one language."""

    words: Mapping[str, str]

    def __call__(self, key: str, /, **values: str) -> str:
        """Filled in one pass, so that what is filled in is shown as it is."""
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], self.words[key])


def done(event: Event, wrote: str, say: Saying) -> Iterator[str]:
    """How it was done, by whom, and with which words."""
    yield say(_how(event))
    if wrote:
        by = "_by_guardian" if event.by is By.GUARDIAN else ""
        yield say(f"receipt.wrote{by}", words=wrote)


def _how(event: Event) -> str:
    if event.decision is Decision.ERASED:
        return "receipt.erased"
    if event.by is By.GUARDIAN:
        return "receipt.by_guardian"
    return f"receipt.method.{event.method.value}"


def rests(said: Stated, say: Saying) -> Iterator[str]:
    """On what the processing rests by the law, a line for each."""
    for basis in said.bases:
        yield say("receipt.basis", basis=say(f"basis.{basis}"))


def around(said: Stated, say: Saying, country: Callable[[str], str]) -> Iterator[str]:
    """Who answers for the data, where they lie, and who hears complaints; only what is stated."""
    place = (said.storage, said.storage_country and country(said.storage_country))
    lines = (
        ("receipt.controller", "name", said.controller),
        ("receipt.contact", "contact", said.contact),
        ("receipt.jurisdiction", "country", said.jurisdiction and country(said.jurisdiction)),
        ("receipt.storage", "place", ", ".join(filter(None, place))),
        ("receipt.authority", "name", said.authority),
    )
    for key, name, value in lines:
        if value:
            yield say(key, **{name: value})
