"""A document is a versioned text of the organisation that a client answers.

It is a notice, a purpose or an agreement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """`texts` maps a language to the words shown; `version` grows with every change of them.

    `since`: the oldest version whose decisions still count, because nothing but wording changed
    after it; None: only this very version. `changed` maps a language to what is new, in a line.
    """

    name: str
    kind: DocumentKind
    version: int
    texts: Mapping[str, Shown]
    since: int | None = None
    changed: Mapping[str, str] = field(default_factory=dict, repr=False)

    def shown(self, language: str) -> Shown:
        """The text in this language. Raises KeyError: loading made sure that there is one."""
        return self.texts[language]

    def counts(self, version: int, language: str, sha256: str) -> bool:
        """Whether a decision about these words is one about this document.

        A purpose is its words: other words are another purpose, the same ones are the same in
        every version of the flow. Of a notice or an agreement the organisation says what was
        material.
        """
        if self.kind is DocumentKind.PURPOSE:
            asked = self.texts.get(language)
            return asked is not None and asked.sha256 == sha256
        since = self.version if self.since is None else self.since
        return since <= version <= self.version
