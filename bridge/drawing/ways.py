"""Where the way really goes on from each step: jumps, refusals, and what is passed over.

The same reading as `routing.flow.way.walk`: an end is never walked into, a jump never leads
backwards, the questions of a block are met only behind its beginning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from routing.flow.model import Aside, Ask, Consent, End, Enter, Flow, Handover, Sign, Step
from routing.ids import StepName


@dataclass(frozen=True, slots=True)
class Ways:
    """`own`: places of the steps that stand for themselves; `items`: those inside each block.

    A question of a block that nothing begins is never met: it is in neither.
    """

    flow: Flow
    own: tuple[int, ...]
    items: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, flow: Flow) -> "Ways":
        own: list[int] = []
        items: dict[int, list[int]] = {}
        entered: dict[StepName, int] = {}
        for place, step in enumerate(flow.steps):
            if isinstance(step, Enter):
                entered[step.name] = place
            if isinstance(step, Ask) and step.block is not None:
                if step.block in entered:
                    items.setdefault(entered[step.block], []).append(place)
            elif not isinstance(step, End):
                own.append(place)
        return cls(flow, tuple(own), {place: tuple(inside) for place, inside in items.items()})

    def home(self, place: int) -> int | None:
        """The first place from here on that is walked into; None: behind the last step."""
        return next((one for one in self.own if one >= place), None)

    def behind(self, place: int) -> int | None:
        """Where reading on leads from here, its own questions passed."""
        return self.home(place + 1)

    def led(self, place: int, name: StepName | None) -> int | None:
        """Where a jump from here to this name leads: a place, that of an end among them."""
        target = self.flow.step(name)
        if name is None or target is None:
            return self.behind(place)
        index = self.flow.index[name]
        return index if isinstance(target, End) else self.home(max(place + 1, index))

    def onward(self, place: int) -> int | None:
        """Where the way goes on behind this step; None: nowhere."""
        step = self.flow.steps[place]
        return None if isinstance(step, Handover) else self.led(place, step.way.next)

    def inner_leads(self, place: int) -> Iterator[int]:
        """Where questions of this block lead out of it."""
        inside = self.items.get(place, ())
        for item in inside:
            if self.flow.steps[item].way.next is not None:
                target = self.led(item, self.flow.steps[item].way.next)
                if target is not None:
                    yield target

    def refusal(self, place: int) -> int | None:
        """The end that refusing this leads to."""
        step = self.flow.steps[place]
        if not isinstance(step, Consent | Sign) or not step.needed or step.refused is None:
            return None
        ends = isinstance(self.flow.step(step.refused), End)
        return self.flow.index[step.refused] if ends else None

    def asides(self, place: int) -> Iterator[tuple[int, Ask, str, Aside]]:
        """(place, question, below or above, aside) of this step and the questions inside it."""
        for one in (place, *self.items.get(place, ())):
            step = self.flow.steps[one]
            for end in ("below", "above") if isinstance(step, Ask) else ():
                aside: Aside | None = getattr(step, end)
                if aside is not None and isinstance(step, Ask):
                    yield one, step, end, aside

    def targets(self) -> frozenset[int]:
        """Places that jumps lead to."""
        found: set[int | None] = set()
        for place in self.own:
            step = self.flow.steps[place]
            if step.way.next is not None:
                found.add(self.onward(place))
            found.update(self.inner_leads(place))
            found.update(self.led(one, aside.next) for one, _, _, aside in self.asides(place))
        return frozenset(one for one in found if one is not None)

    def reads_on(self, place: int) -> bool:
        """The way goes on to what stands below, and nowhere else."""
        return self.onward(place) is not None and self.onward(place) == self.behind(place)

    def answers(self, place: int) -> frozenset[str]:
        """The names that conditions can look at, and that this step changes."""
        step = self.flow.steps[place]
        scored = f"{step.name}."
        block = self.flow.block(step.name)
        scores = {f"{scored}{one.name}" for one in block.scores} if block else set()
        inside = {str(self.flow.steps[one].name) for one in self.items.get(place, ())}
        return frozenset({str(step.name), *inside, *scores})


def is_conditional(step: Step) -> bool:
    return step.way.when is not None or step.way.only_open
