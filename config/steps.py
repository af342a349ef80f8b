"""A flow file as it is written, before it is known to be right, and what it is read against."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from config.files import Files
from config.flowschema import STEPS, ConsentStep, DecisionStep, FlowFile, SignStep, Step
from config.flowtexts import Wording, is_meant
from config.instruments import Instrument
from config.positions import Path
from config.problems import did_you_mean, listed, quoted
from config.shapes import Page, value_at
from config.yamlfaults import NEW_ENTRY
from consent.acts import By
from routing.flow.expression import Expression


@dataclass(frozen=True, slots=True)
class Around:
    """What a flow is read against. Nothing of it becomes part of the flow, except used files.

    `reserved` and `urgent`: words, by language, that are never an answer. `opens`: the organisation
    says its hours. `published`: it ran before, so what only concerns its writer is not told again.
    `survey`: it is asked after a case, and less of the language makes sense there.
    """

    files: Files = field(default_factory=dict, repr=False)
    reserved: Mapping[str, Collection[str]] = field(default_factory=dict)
    urgent: Mapping[str, Collection[str]] = field(default_factory=dict)
    opens: bool = True
    published: bool = False
    survey: bool = False


ALONE = Around()


@dataclass(frozen=True, slots=True)
class Placed:
    """One step: where it stands, what it does, its name, its keys.

    Where something about the step itself is wrong, and told, the verb is empty, the shape None or
    the name empty; nothing more is said about it. `written` is the name as it stands there.
    """

    path: Path
    verb: str = ""
    name: str = ""
    written: str = ""
    shape: Step | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow file that was read. `page` knows where everything stands.

    `languages` are those the texts must have: the flow's own, and those it should have as well.
    `used` are the questionnaires by alias, None where one is wrong and told. `words` are those of
    the crisis block. `conditions` are those that are right, by where they stand. `included` are
    all other files that were taken.
    """

    page: Page
    file: FlowFile
    languages: tuple[str, ...]
    steps: tuple[Placed, ...]
    around: Around = ALONE
    lines: tuple[str, ...] = field(default=(), repr=False)
    wordings: Mapping[str, Wording] = field(default_factory=dict, repr=False)
    used: Mapping[str, Instrument | None] = field(default_factory=dict, repr=False)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    conditions: Mapping[Path, Expression] = field(default_factory=dict)
    included: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def is_whole(self) -> bool:
        """True when every step is known for what it is; else what is missing cannot be judged."""
        return bool(self.steps) and all(step.verb for step in self.steps)

    def named(self, verb: str) -> tuple[str, ...]:
        """The names of the steps of this kind."""
        return tuple(step.name for step in self.steps if step.verb == verb and step.name)

    def is_clear(self, verb: str) -> bool:
        """True when every step of this kind has a name that can be used."""
        return all(step.name for step in self.steps if step.verb == verb)

    def line(self, path: Path) -> int:
        return self.page.document.values[path][0]

    @property
    def decisions(self) -> Iterator[tuple[Placed, DecisionStep]]:
        for step in self.steps:
            if isinstance(step.shape, ConsentStep | SignStep):
                yield step, step.shape

    def needs(self, step: Placed) -> bool:
        """A consent of the client's own without which nothing goes on, or that may be meant so."""
        shape = step.shape
        if not isinstance(shape, ConsentStep) or shape.by != By.CLIENT:
            return False
        return shape.needed or self.is_unsure(step, shape)

    def is_unsure(self, step: Placed, decision: DecisionStep) -> bool:
        """Whether it is needed was written, and cannot be told: which is told already."""
        wrong = decision.went_wrong(self.page.document, step.path, "needed")
        return wrong or is_meant(decision, "needed")

    @property
    def doubled(self) -> frozenset[str]:
        """Names that stand twice. One of the two steps has lost its own, whatever that was."""
        times = Counter(step.name for step in self.steps if step.name)
        return frozenset(name for name, many in times.items() if many > 1)

    @property
    def is_foggy(self) -> bool:
        """True when a step cannot be told at all, or lost its name: then any name may be its."""
        unnamed = any(not (step.name or step.written) for step in self.steps)
        return not self.steps or unnamed or bool(self.doubled)

    @property
    def unclear(self) -> frozenset[str]:
        """Names of steps that could be anything: about them nothing can be said."""
        return frozenset(
            step.written for step in self.steps if step.written and not (step.verb and step.name)
        )


def placed(page: Page, index: int) -> Placed:
    """The step at this place of the list; what is wrong with it is told."""
    path: Path = ("steps", index)
    data = value_at(page.document.data, path)
    if page.document.is_told(path):
        return Placed(path)
    if not isinstance(data, dict) or not data:
        page.at_value(path, "a step looks like '- say: welcome'")
        return Placed(path)
    verb = next(iter(data))
    written = data[verb].strip() if isinstance(data[verb], str) else ""
    if verb not in STEPS:
        page.at_key((*path, verb), _unknown_verb(verb, data))
        return Placed(path, written=written)
    second = next((key for key in data if key in STEPS and key != verb), None)
    if second is not None:
        page.at_key((*path, second), NEW_ENTRY.format(quoted(second)))
        return Placed(path)
    shape = page.read(path, STEPS[verb])
    return Placed(path, verb, getattr(shape, verb), written, shape)


def _unknown_verb(verb: str, data: Mapping[str, object]) -> str:
    first = next((key for key in data if key in STEPS), None)
    if first is not None:
        return f"a step begins with what it does; move '{first}' to the front"
    hint = did_you_mean(verb, STEPS) or f"; a step is {listed(STEPS)}"
    return f"unknown step {quoted(verb)}{hint}"
