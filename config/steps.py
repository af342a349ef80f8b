"""The steps of a flow file as they are written, before they are known to be right."""

from dataclasses import dataclass

from config.positions import Path
from config.schema import ConsentStep, FlowFile, Step
from config.shapes import Page


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
    """

    page: Page
    file: FlowFile
    languages: tuple[str, ...]
    steps: tuple[Placed, ...]

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

    @property
    def consents(self) -> tuple[tuple[Placed, ConsentStep], ...]:
        found = ((step, step.shape) for step in self.steps)
        return tuple((step, shape) for step, shape in found if isinstance(shape, ConsentStep))

    @property
    def needed(self) -> tuple[Placed, ...]:
        """The consents without which nothing goes on, and those that may have been meant so."""
        document = self.page.document
        return tuple(
            step
            for step, shape in self.consents
            if shape.needed or shape.went_wrong(document, step.path, "needed")
        )

    @property
    def unclear(self) -> frozenset[str]:
        """Names of steps that could be anything: about them nothing can be said."""
        return frozenset(step.written for step in self.steps if not step.verb or not step.name)
