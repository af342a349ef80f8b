"""An organisation for tests: a small house in English and German, two counsellors, one flow."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from babel.messages.pofile import read_po

from consent import Document, DocumentKind, Shown
from routing.facts import Counsellor, House, Urgent
from routing.flow.model import Acknowledge, AnswerType, Ask, Consent, End, Flow, Handover, Say, Step
from routing.ids import AccountName, AuthorId, CounsellorId, Language, StepName

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EN, DE = Language("en"), Language("de")
SHIPPED = Path(__file__).parents[1] / "config" / "shipped" / "texts"
HELP = {EN: "Danger: 112\nTalk: 116 123", DE: "Gefahr: 112\nReden: 116 123"}


class ShippedTexts:
    """The shipped wording, read without the configuration package."""

    def __init__(self) -> None:
        self._texts = {language: _words(SHIPPED / f"{language}.po") for language in (EN, DE)}

    def say(self, key: str, language: Language, /, **values: str) -> str:
        text = self._texts[language][key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text


def _words(file: Path) -> dict[str, str]:
    with file.open("rb") as source:
        read = read_po(source, abort_invalid=True)
    return {str(entry.context): str(entry.string) for entry in read if entry.id}


TEXTS = ShippedTexts()


def both(en: str, de: str | None = None) -> dict[Language, str]:
    return {EN: en, DE: de if de is not None else f"{en} (de)"}


def document(name: str, kind: DocumentKind, text: str, version: int = 1) -> Document:
    shown = {
        str(language): Shown(words, hashlib.sha256(words.encode()).hexdigest())
        for language, words in both(text).items()
    }
    return Document(name, kind, version, shown)


STEPS: tuple[Step, ...] = (
    Say(StepName("welcome"), both("A few questions.")),
    Acknowledge(StepName("privacy")),
    Consent(StepName("counselling"), needed=True, refused=StepName("goodbye")),
    Consent(StepName("statistics")),
    Ask(StepName("alias"), AnswerType.TEXT, both("A name?"), most="30", skippable=True),
    Ask(
        StepName("topic"),
        AnswerType.CHOICE,
        both("What is it about?"),
        choices=(("mood", both("Mood")), ("debt", both("Debt", "Schulden"))),
    ),
    Handover(StepName("counsellor"), card=(StepName("alias"), StepName("topic"))),
    End(StepName("goodbye"), both("That is all right.")),
)
FLOW = Flow("intake", 1, "f" * 64, (EN, DE), both("First contact"), STEPS)

DOCUMENTS = {
    "privacy": document("privacy", DocumentKind.NOTICE, "Who reads what."),
    "counselling": document("counselling", DocumentKind.PURPOSE, "May we read it?"),
    "statistics": document("statistics", DocumentKind.PURPOSE, "May we count?"),
}


def house(**changes: object) -> House:
    values: dict[str, object] = {
        "name": both("Lotse"),
        "languages": (EN, DE),
        "staff_language": EN,
        "flow": FLOW,
        "documents": DOCUMENTS,
        "readers": both("Only we read it."),
        "help": HELP,
        "urgent": Urgent(
            both("Call 112 now.", "Ruf jetzt 112."),
            {EN: frozenset({"help", "i need help now"}), DE: frozenset({"hilfe", "notfall"})},
        ),
        "texts": TEXTS,
        "clock": lambda at: at.strftime("%H:%M"),
        "moment": lambda at, _, __: at.strftime("%H:%M"),
        "offer": timedelta(minutes=10),
    }
    return House(**{**values, **changes})  # type: ignore[arg-type]  # a test's own changes


def counsellor(key: str, *languages: Language, capacity: int = 5) -> Counsellor:
    return Counsellor(
        CounsellorId(key),
        key.capitalize(),
        AccountName("matrix"),
        AuthorId(f"@{key}:hs.test"),
        frozenset(languages or (EN, DE)),
        capacity,
    )


ANNA, BEN = counsellor("anna"), counsellor("ben", EN)
