"""A document is a versioned text of the organisation that a client answers.

It is a notice, a purpose or an agreement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    NOTICE = "notice"  # acknowledged: information, not consent
    PURPOSE = "purpose"  # consented to, one purpose, one question
    AGREEMENT = "agreement"  # signed: what both sides will keep to


@dataclass(frozen=True, slots=True)
class Shown:
    """One text exactly as a client sees it. `sha256` is over its UTF-8 bytes, in hex."""

    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """`texts` maps a language to the words shown; `version` grows with every change of them."""

    name: str
    kind: DocumentKind
    version: int
    texts: Mapping[str, Shown]

    def shown(self, language: str) -> Shown:
        """The text in this language. Raises KeyError: loading made sure that there is one."""
        return self.texts[language]
