"""An organisation's files with a flow of any length in any languages, as somebody could write it.

A third of the questions stand under a condition, and of these every other one is not asked. Names,
texts and choices differ, so that nothing is cheap because it is the same as before.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ORGANISATION, FLOW, HELPLINES = "organisation.yaml", "flows/intake.yaml", "helplines.yaml"
TESTS = "flows/tests/intake.yaml"
AROUND = 5  # steps of a flow that are no questions
CHOICES = ("often", "seldom", "never", "unsure")
ASKS = {
    "de": "Wie ist das bei dir gewesen, wenn du an die letzte Woche denkst",
    "en": "How was that for you, when you think of the last few weeks",
    "fr": "Comment cela s'est-il passé pour toi ces dernières semaines",
    "es": "Cómo ha sido eso para ti en las últimas semanas",
}
_ORGANISATION = """\
organisation: lotse
title: {title}
controller: {{name: Lotse e.V., address: Hafenstr. 1, contact: post@lotse.example}}
operator: kim
languages: [{languages}]
staff_language: en
database: sqlite
channels:
  phones: {{kind: memory, connect: "127.0.0.1:1"}}
  rooms: {{kind: memory, connect: "127.0.0.1:1", deduplicates: "yes", strangers: "no"}}
urgent:
  text: {urgent}
  words: {words}
hours: {{zone: Europe/Berlin}}
counsellors:
  anna: {{name: Anna, channel: rooms, address: anna, languages: [{languages}], capacity: 500}}
people:
  kim: {{name: Kim, channel: rooms, address: kim}}
retention: {{delivered: 24h, closed: 90d}}
disk_reserve: 1MB
"""
_HELPLINES = """\
owner: kim
lines:
  - {{country: DE, name: Notruf, kind: emergency, phone: "112", hours: "24/7",
     languages: [{languages}], verified_on: 2026-11-01, expires: 2099-01-01}}
"""
_NOTICE = "---\nversion: 1\nkind: notice\nchange: wording\n---\nWho reads what: {readers}\n"
_HEAD = """\
flow: intake
version: {version}
title: {title}
languages: [{languages}]
steps:
  - say: welcome
    text: {welcome}
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {consent}
"""
_TAIL = """\
  - handover: counsellor
  - end: goodbye
    text: {end}
handover:
  card: [q0, q1]
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A flow of so many steps. Every client answers `often`."""

    steps: int
    languages: Sequence[str] = ("en", "de")
    version: int = 1

    def files(self) -> dict[str, bytes]:
        """A whole organisation; what `config.load` reads, or a folder holds."""
        languages = ", ".join(self.languages)
        words = f"{{{', '.join(f'{one}: [{one} emergency]' for one in self.languages)}}}"
        texts = {
            ORGANISATION: _ORGANISATION.format(
                languages=languages,
                title=self._each("Lotse"),
                urgent=self._each("Call 112 now. {help}"),
                words=words,
            ),
            FLOW: self.flow(),
            HELPLINES: _HELPLINES.format(languages=languages),
            **{f"agreements/privacy.{one}.md": _NOTICE for one in self.languages},
        }
        return {name: text.encode() for name, text in texts.items()}

    def flow(self) -> str:
        head = _HEAD.format(
            version=self.version,
            languages=", ".join(self.languages),
            title=self._each("Talk"),
            welcome=self._each("Hello."),
            consent=self._each("May {org} read this?"),
        )
        tail = _TAIL.format(end=self._each("That is all right."))
        return "".join((head, *map(self._question, self._places()), tail))

    def asked(self) -> tuple[str, ...]:
        """The questions that come, in order."""
        return tuple(f"q{place}" for place in self._places() if not self._is_passed(place))

    def tests(self, count: int, turns: int) -> str:
        """So many kept conversations, each with so many turns of the client."""
        taps = ("privacy.acknowledge", "counselling.yes", *(f"{one}.often" for one in self.asked()))
        lines = "".join(f"      - tap: {tap}\n" for tap in taps[: turns - 1])
        one = f"    language: en\n    talk:\n      - type: /start\n{lines}"
        return "flow: intake\ntests:\n" + "".join(f"  - test: {n}\n{one}" for n in range(count))

    def _places(self) -> range:
        return range(self.steps - AROUND)

    @staticmethod
    def _has_condition(place: int) -> bool:
        return place % 3 == 2

    def _is_passed(self, place: int) -> bool:
        return self._has_condition(place) and place % 2 == 1

    def _question(self, place: int) -> str:
        asks = self._each(*(f"{place}. {ASKS[one]}?" for one in self.languages))
        lines = [f"  - ask: q{place}", "    type: choice", f"    text: {asks}", "    choices:"]
        lines += [f"      {key}: {self._each(f'{key} {place}')}" for key in CHOICES]
        return "\n".join((*lines, *self._condition(place), ""))

    def _condition(self, place: int) -> Iterator[str]:
        """Looks at two questions before it, in ways of its own."""
        if self._has_condition(place):
            if self._is_passed(place):
                yield f'    when: q{place - 1} == "never" and q{place - 2} in ["often", "seldom"]'
            else:
                yield f'    when: q{place - 1} in ["often", "never"] or q{place - 2} is skipped'

    def _each(self, *texts: str) -> str:
        """`{en: "Hello", de: "Hello"}`; one text for all, or one for each language."""
        own = texts if len(texts) > 1 else texts * len(self.languages)
        pairs = zip(self.languages, own, strict=True)
        said = (f"{language}: {json.dumps(text, ensure_ascii=False)}" for language, text in pairs)
        return f"{{{', '.join(said)}}}"


def numbered(flow: bytes, version: int) -> bytes:
    """The same flow under another number."""
    return re.sub(rb"^version: \d+$", b"version: %d" % version, flow, count=1, flags=re.MULTILINE)


__all__ = ["FLOW", "TESTS", "Written", "numbered"]
