"""Urgent help when nothing else works: from memory, without store, outbox or pacing.

After every good load the urgent texts and words of all languages are held here, and written to a
small file beside the data. A start with broken files takes them from the last good ones. If storing
fails, an urgent message is answered at once, once for each message while the process lives;
nothing is confirmed to the network, so that the message itself comes again.
"""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.port import Adapter, Uncertain
from routing.danger.crisis import is_urgent
from routing.facts import Urgent
from routing.ids import Language, MessageId, OutboundId, SourceId
from routing.messages import Body, Inbound, InboundKind, Outbound
from routing.saying.speech import HELP

log = logging.getLogger(__name__)
PATIENCE = 30.0  # seconds for one answer
REMEMBERED = 10_000  # messages that were answered, so that none is answered twice


@dataclass(slots=True)
class Lifeline:
    urgent: Urgent
    fallback: Language
    _answered: dict[tuple[str, SourceId], None] = field(default_factory=dict)

    async def answer(self, adapter: Adapter, messages: list[Inbound]) -> int:
        """Answer those of them that ask for urgent help; how many were answered now."""
        answered = 0
        for message in messages:
            key = (message.place.account, message.source)
            if key in self._answered or not self.is_asked(message):
                continue
            if await self._send(adapter, message):
                self._remember(key)
                answered += 1
        return answered

    def take(self, urgent: Urgent, fallback: Language) -> None:
        """Other texts and words from now on; what was answered stays answered."""
        self.urgent, self.fallback = urgent, fallback

    def is_asked(self, message: Inbound) -> bool:
        """Whether this asks for urgent help, as far as its words alone can say."""
        if message.kind is InboundKind.PRESS:
            return message.body.text == HELP
        return message.kind is InboundKind.MESSAGE and is_urgent(message.body.text, self.urgent)

    def _remember(self, key: tuple[str, SourceId]) -> None:
        self._answered[key] = None
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]

    async def _send(self, adapter: Adapter, message: Inbound) -> bool:
        """False: it did not arrive. The message comes again, and is answered then."""
        body = Body(self.text(message.language))
        outbound = Outbound(OutboundId(uuid4()), MessageId(uuid4()), message.place, body=body)
        try:
            async with asyncio.timeout(PATIENCE):
                await adapter.send(outbound)
        except Uncertain:
            return True
        except Exception as error:  # noqa: BLE001  # nothing may keep the next one from help
            log.warning("urgent help could not be sent: %s", type(error).__name__)
            return False
        return True

    def text(self, told: str | None) -> str:
        """The urgent text in the language of the app, or else in the first one."""
        wanted = (told or "").lower()
        for language, text in self.urgent.text.items():
            if wanted == language or wanted.startswith(f"{language}-"):
                return text
        return self.urgent.text[self.fallback]


def save(lifeline: Lifeline, path: Path) -> None:
    """Write it beside the data: whole, or not at all."""
    data = {
        "version": 1,
        "fallback": lifeline.fallback,
        "text": dict(lifeline.urgent.text),
        "words": {language: sorted(words) for language, words in lifeline.urgent.words.items()},
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.chmod(0o600)
    beside.replace(path)


def load(path: Path) -> Lifeline | None:
    """What a former start wrote; None when there is nothing usable."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _read(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read(data: Any) -> Lifeline | None:  # noqa: ANN401  # JSON of a file, checked here
    texts = {Language(k): str(v) for k, v in data["text"].items()}
    words = {
        Language(language): frozenset(map(str, listed))
        for language, listed in data["words"].items()
        if isinstance(listed, list)
    }
    fallback = Language(str(data["fallback"]))
    if data["version"] != 1 or fallback not in texts:
        return None
    return Lifeline(Urgent(texts, words), fallback)
