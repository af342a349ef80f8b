"""A step as a question: its words, its buttons, and which answers it understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.conversation import Conversation
from routing.facts import Facts
from routing.filling import fill
from routing.flow import Acknowledge, AnswerType, Ask, Consent
from routing.folding import fold, match
from routing.messages import Choice
from routing.speech import help_button, language_of, words

YES, NO, SKIP = "yes", "no", "skip"
PICK = "c:"

say = words


@dataclass(frozen=True, slots=True)
class Question:
    """`options`: token -> (label of its button, further words that mean the same)."""

    step: Acknowledge | Consent | Ask
    kind: str  # notice, consent, choice, text: which explanation fits
    text: str = field(repr=False)
    options: Mapping[str, tuple[str, tuple[str, ...]]] = field(repr=False)
    help: Choice
    sha256: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def buttons(self) -> tuple[Choice, ...]:
        own = tuple(Choice(token, label) for token, (label, _) in self.options.items())
        return (*own, self.help)

    def offers(self, token: str) -> bool:
        return token in self.options

    def understood(self, said: str) -> str | None:
        """The token, or the words themselves for a text; None when nothing fits."""
        options = [
            (token, (token.removeprefix(PICK), label, *more))
            for token, (label, more) in self.options.items()
        ]
        if self.kind != "text":
            return match(said, options)
        skipped = next((t for t, names in options if fold(said) in map(fold, names)), None)
        if skipped is None and said.strip() and not self._too_long(said):
            return said.strip()
        return skipped

    def _too_long(self, said: str) -> bool:
        return isinstance(self.step, Ask) and len(said.strip()) > self.step.longest

    def fault(self, said: str) -> str:
        """The key of what to say about an answer that was not understood."""
        if self.kind == "text":
            return "unclear.text_long" if self._too_long(said) else "unclear.text"
        return f"unclear.{self.kind}"

    def label(self, answer: str) -> str:
        """The answer as it is shown in the question. A text is in the chat already."""
        return self.options[answer][0] if answer in self.options else ""


def question(
    conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Ask
) -> Question:
    match step:
        case Acknowledge():
            return _decision(conversation, facts, step, "notice")
        case Consent():
            return _decision(conversation, facts, step, "consent")
        case Ask():
            return _asked(conversation, facts, step)


def _decision(
    conversation: Conversation, facts: Facts, step: Acknowledge | Consent, kind: str
) -> Question:
    shown = facts.documents[step.name].shown(language_of(conversation, facts))
    yes = tuple(words(conversation, facts, f"words.{kind}_yes").split(", "))
    no = tuple(words(conversation, facts, "words.no").split(", "))
    options: dict[str, tuple[str, tuple[str, ...]]] = {
        YES: (words(conversation, facts, f"button.{kind}_yes"), yes),
        NO: (words(conversation, facts, f"button.{kind}_no"), no),
    }
    help_now = help_button(conversation, facts)
    return Question(step, kind, shown.text, options, help_now, shown.sha256)


def _asked(conversation: Conversation, facts: Facts, step: Ask) -> Question:
    language = language_of(conversation, facts)
    options: dict[str, tuple[str, tuple[str, ...]]] = {
        f"{PICK}{key}": (label[language], ()) for key, label in step.choices
    }
    if step.skippable:
        skip = tuple(words(conversation, facts, "words.skip").split(", "))
        options[SKIP] = (words(conversation, facts, "button.skip"), skip)
    kind = "choice" if step.type is AnswerType.CHOICE else "text"
    values = {"longest": str(step.longest)}
    help_now = help_button(conversation, facts)
    text = fill(conversation, facts, step.text[language])
    return Question(step, kind, text, options, help_now, None, values)
