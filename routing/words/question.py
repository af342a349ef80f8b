"""A question as it is put: its words, its buttons, and which answers it understands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from routing.flow.model import AnswerType, Ask, Asked, Enter, Review
from routing.ids import Language
from routing.messages import Choice
from routing.words import plainly
from routing.words.answers import Kept, Manner, Outside, Unclear, read
from routing.words.folding import fold, match
from routing.words.showing import shown

YES, NO, SKIP, BACK, DONE, PERSON = "yes", "no", "skip", "back", "done", "person"
BEGIN, CHANGE = "begin", "change"
MORE = "more"  # the next page of a long text
EXPLAIN = "explain"  # what yes and no mean, at a consent
PICK = "c:"
Option = tuple[str, tuple[str, ...]]
Options = dict[str, Option]


@dataclass(frozen=True, slots=True)
class Question:
    """`options`: token -> (label of its button, further words that mean the same).

    `kind` says which explanation fits: `notice`, `consent`, `sign`, `review`, `enter`, or the type
    of an answer. `ways` are the buttons that every question has. `asides` are as `options`, of what
    can be asked back; `typed`, of what has no button yet. `page` is the page of a long text, from
    0. `manner` is asked for only where something was typed: a button needs none of it.
    """

    step: Asked
    kind: str
    text: str = field(repr=False)
    options: Mapping[str, tuple[str, tuple[str, ...]]] = field(repr=False)
    ways: tuple[Choice, ...]
    manner: Callable[[], Manner] = field(repr=False, compare=False)
    language: Language
    sha256: str | None = None
    asides: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    typed: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    page: int = 0

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
            case Enter() | Review():
                options = [(t, (label, *more)) for t, (label, more) in self.options.items()]
                token = match(said, options)
            case _:
                decided = plainly.meant(said, {**self.options, **self.typed})
                token = decided or plainly.asked_back(said, self.asides)
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


def toggled(picked: tuple[str, ...], key: str) -> tuple[str, ...]:
    """With this one picked as well, or taken back."""
    others = tuple(one for one in picked if one != key)
    return others if key in picked else (*picked, key)
