"""A step as a question: its words, its buttons, and which answers it understands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

from routing import reviewing
from routing.answers import Kept, Manner, Outside, Unclear, read
from routing.conversation import Conversation
from routing.facts import Facts
from routing.filling import fill
from routing.flow import Acknowledge, AnswerType, Ask, Asked, Consent, Enter, Review, Sign
from routing.folding import fold, match
from routing.ids import Language
from routing.messages import Choice
from routing.showing import shown
from routing.speech import help_button, language_of, words

YES, NO, SKIP, BACK, DONE, PERSON = "yes", "no", "skip", "back", "done", "person"
BEGIN, CHANGE = "begin", "change"
PICK = "c:"
LONGEST = 1000  # characters of a text, where the flow says nothing
PICKED, OPEN = "\N{BALLOT BOX WITH CHECK}", "\N{BALLOT BOX}"

say = words

Options = dict[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Question:
    """`options`: token -> (label of its button, further words that mean the same).

    `kind` says which explanation fits: `notice`, `consent`, `sign`, `review`, `enter`, or the type
    of an answer. `ways` are the buttons that every question has. `manner` is asked for only where
    something was typed: a button needs none of it.
    """

    step: Asked
    kind: str
    text: str = field(repr=False)
    options: Mapping[str, tuple[str, tuple[str, ...]]] = field(repr=False)
    ways: tuple[Choice, ...]
    manner: Callable[[], Manner] = field(repr=False, compare=False)
    language: Language
    sha256: str | None = None

    @property
    def buttons(self) -> tuple[Choice, ...]:
        return (*(Choice(token, label) for token, (label, _) in self.options.items()), *self.ways)

    def names(self, said: str) -> bool:
        """Whether these are the very words of one of the choices of the flow."""
        if not isinstance(self.step, Ask) or not self.step.choices:
            return False
        return any(fold(label[self.language]) == fold(said) for _, label in self.step.choices)

    def offers(self, token: str) -> bool:
        return token in self.options

    @property
    def takes_several(self) -> bool:
        return isinstance(self.step, Ask) and self.step.type is AnswerType.MULTI

    def understood(self, said: str) -> Kept | Outside | Unclear:
        """What a typed answer is: for decisions and buttons the token, else the kept answer."""
        match self.step:
            case Ask():
                return read(self.step, said, self.language, self.manner())
            case _:
                options = [(t, (label, *more)) for t, (label, more) in self.options.items()]
                token = match(said, options)
                return Unclear(self.kind) if token is None else Kept(token)

    def answer(self, token: str) -> str:
        """The kept answer that a button stands for."""
        return token.removeprefix(PICK)

    def label(self, answer: str | None) -> str:
        """The answer as it is shown in the question. A text is in the chat already."""
        token = SKIP if answer is None else answer
        if not isinstance(self.step, Ask) or answer is None:
            return self.options[token][0] if token in self.options else ""
        if self.step.sensitive:
            return ""
        if self.step.choices:
            return shown(self.step, answer, self.language)
        picked = f"{PICK}{answer}"
        return self.options[picked][0] if picked in self.options else ""


def question(
    conversation: Conversation, facts: Facts, step: Asked, picked: tuple[str, ...] = ()
) -> Question:
    match step:
        case Acknowledge():
            return _decision(conversation, facts, step, "notice")
        case Consent():
            return _decision(conversation, facts, step, "consent")
        case Sign():
            return _decision(conversation, facts, step, "sign")
        case Enter():
            return _entering(conversation, facts, step)
        case Review():
            return _reviewing(conversation, facts, step)
        case Ask():
            return _asked(conversation, facts, step, picked)
        case _:
            assert_never(step)


def picked(conversation: Conversation, asked: Asked) -> tuple[str, ...]:
    """What is picked already, of a question that takes several: asking again loses none of it."""
    if not isinstance(asked, Ask) or asked.type is not AnswerType.MULTI:
        return ()
    pending, run = conversation.pending, conversation.run
    if pending is not None and pending.step == asked.name:
        return pending.picked
    kept = run.answers.get(asked.name) if run is not None and not asked.sensitive else None
    return tuple(kept.split(" ")) if kept else ()


def manner(conversation: Conversation, facts: Facts) -> Manner:
    return Manner(
        knows=facts.house.understanding,
        today=facts.now.astimezone(facts.house.zone).date(),
        yes=_words(conversation, facts, "yes"),
        no=_words(conversation, facts, "no"),
    )


def _words(conversation: Conversation, facts: Facts, key: str) -> tuple[str, ...]:
    return tuple(words(conversation, facts, f"words.{key}").split(", "))


def _made(
    conversation: Conversation,
    facts: Facts,
    made: tuple[Asked, str, str, Options],
    sha256: str | None = None,
) -> Question:
    step, kind, text, options = made
    ways: tuple[Choice, ...] = (help_button(conversation, facts),)
    if isinstance(step, Ask | Enter) and reviewing.can_go_back(conversation, facts, step.name):
        ways = (Choice(BACK, words(conversation, facts, "button.back")), *ways)
    knows = partial(manner, conversation, facts)
    language = language_of(conversation, facts)
    return Question(step, kind, text, options, ways, knows, language, sha256)


def _decision(
    conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Sign, kind: str
) -> Question:
    words_shown = facts.documents[step.name].shown(language_of(conversation, facts))
    yes = "sign" if kind == "sign" else f"{kind}_yes"
    no = "sign_no" if kind == "sign" else f"{kind}_no"
    options: Options = {
        YES: (
            words(conversation, facts, f"button.{yes}"),
            _words(conversation, facts, f"{kind}_yes"),
        ),
        NO: (words(conversation, facts, f"button.{no}"), _words(conversation, facts, "no")),
    }
    return _made(conversation, facts, (step, kind, words_shown.text, options), words_shown.sha256)


def _entering(conversation: Conversation, facts: Facts, step: Enter) -> Question:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    options: Options = {
        BEGIN: (words(conversation, facts, "button.begin"), _words(conversation, facts, "yes")),
        SKIP: (words(conversation, facts, "button.skip_all"), _words(conversation, facts, "no")),
    }
    if not step.skippable:
        del options[SKIP]
    return _made(conversation, facts, (step, "enter", text, options))


def _reviewing(conversation: Conversation, facts: Facts, step: Review) -> Question:
    text = reviewing.summary(conversation, facts)
    options: Options = {
        YES: (words(conversation, facts, "button.all_right"), _words(conversation, facts, "yes")),
        CHANGE: (words(conversation, facts, "button.change"), _words(conversation, facts, "no")),
    }
    return _made(conversation, facts, (step, "review", text, options))


def _asked(
    conversation: Conversation, facts: Facts, step: Ask, picked: tuple[str, ...]
) -> Question:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    options = _choices(conversation, facts, step)
    if step.type is AnswerType.MULTI:
        for token, (label, more) in options.items():
            box = PICKED if token.removeprefix(PICK) in picked else OPEN
            options[token] = (f"{box} {label}", more)
        done = words(conversation, facts, "button.done")
        options[DONE] = (done, ())
        text = f"{text}\n{words(conversation, facts, 'pick.some', done=done)}"
    if step.skippable:
        options[SKIP] = (words(conversation, facts, "button.skip"), ())
    return _made(conversation, facts, (step, str(step.type), text, options))


def _choices(conversation: Conversation, facts: Facts, step: Ask) -> Options:
    language = language_of(conversation, facts)
    match step.type:
        case AnswerType.YESNO if not step.choices:
            yes = words(conversation, facts, "button.consent_yes")
            no = words(conversation, facts, "button.consent_no")
            return {f"{PICK}yes": (yes, ()), f"{PICK}no": (no, ())}
        case AnswerType.SCALE:
            numbers = range(int(step.least or 0), int(step.most or 10) + 1)
            return {f"{PICK}{number}": (str(number), ()) for number in numbers}
        case _:
            return {f"{PICK}{key}": (label[language], ()) for key, label in step.choices}


__all__ = ["BACK", "BEGIN", "CHANGE", "DONE", "NO", "PERSON", "PICK", "SKIP", "YES", "Question"]
