"""A draft nothing is wrong with becomes the core's own Flow, with every text in every language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from config.bounds import kept
from config.bundle import is_bundle, pack
from config.crisisblock import built_crisis
from config.flowschema import (
    AskStep,
    ConsentStep,
    DecisionStep,
    HandoverStep,
    PassedStep,
    RunStep,
    WayStep,
)
from config.handover import built_handover
from config.localized import in_languages
from config.steps import Draft, Placed
from config.unfinished import built_unfinished
from consent.acts import By
from routing.flow.model import (
    ALWAYS,
    Acknowledge,
    AnswerType,
    Aside,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Localized,
    OnOld,
    Review,
    Say,
    Sign,
    Step,
    Way,
)
from routing.ids import Language, StepName


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """`purposes`: the words of each consent step, with `{org}` still in them. `changes`: what is
    new in them, where the file says it.

    `bundle` is what is published and kept; the flow is named by its hash.
    """

    flow: Flow
    purposes: Mapping[str, Localized] = field(repr=False)
    bundle: bytes = field(default=b"", repr=False)
    changes: Mapping[str, Localized] = field(default_factory=dict, repr=False)


def build(draft: Draft, source: bytes) -> ReadFlow:
    """The core's own types. Only for a draft nothing was wrong with.

    `source`: the flow's file, or the bundle it was read from.
    """
    file = draft.file
    building = _Building(draft, tuple(map(Language, file.languages)))
    bundle = _bundle(draft, source)
    blocks = (draft.used[name] for name in draft.named("run"))
    flow = Flow(
        name=file.flow,
        version=file.version,
        sha256=sha256(bundle).hexdigest(),
        languages=building.languages,
        title=building.text("title"),
        steps=tuple(one for step in draft.steps for one in building.steps(step)),
        blocks=tuple(used.block for used in blocks if used is not None),
        crisis=built_crisis(draft, building.languages),
        unfinished=built_unfinished(draft),
        on_old=OnOld(file.on_old),
        survey=draft.around.survey,
    )
    asked = [step for step in draft.steps if isinstance(step.shape, ConsentStep)]
    purposes = {step.name: building.text(f"{step.name}.text") for step in asked}
    changes = {step.name: building.text(f"{step.name}.changed") for step in asked}
    return ReadFlow(flow, purposes, bundle, {name: each for name, each in changes.items() if each})


@dataclass(frozen=True, slots=True)
class _Building:
    draft: Draft
    languages: tuple[Language, ...]

    def text(self, key: str) -> dict[Language, str]:
        """The text in every language; empty where there is none at all."""
        wording = self.draft.wordings.get(key)
        if wording is None or not wording.texts:
            return {}
        return in_languages(wording.texts, self.languages)

    def steps(self, placed: Placed) -> Sequence[Step]:
        name = StepName(placed.name)
        way = self._way(placed)
        match placed.shape:
            case DecisionStep():
                return [self._decision(name, placed.shape, way)]
            case AskStep():
                return [self._ask(name, placed.shape, way)]
            case RunStep():
                return self._run(name, placed.shape, way)
            case HandoverStep():
                return [replace(built_handover(self.draft, name), way=way)]
            case _:
                return [self._plain(name, placed.verb, way)]

    def _way(self, placed: Placed) -> Way:
        shape = placed.shape
        if not isinstance(shape, PassedStep):
            return ALWAYS
        when = self.draft.conditions.get((*placed.path, "when"))
        led = StepName(shape.next) if isinstance(shape, WayStep) and shape.next else None
        return Way(when, led, only_open=bool(shape.only_when))

    def _plain(self, name: StepName, verb: str, way: Way) -> Step:
        match verb:
            case "say":
                return Say(name, self.text(f"{name}.text"), way)
            case "acknowledge":
                return Acknowledge(name, way)
            case "review":
                return Review(name, way)
            case _:
                return End(name, self.text(f"{name}.text"), way)

    def _decision(self, name: StepName, shape: DecisionStep, way: Way) -> Step:
        refused = StepName(shape.refused) if shape.refused else None
        if isinstance(shape, ConsentStep):
            explain = self.text(f"{name}.explain")
            return Consent(name, shape.needed, refused, way, explain, By(shape.by))
        return Sign(name, needed=shape.needed, refused=refused, way=way)

    def _ask(self, name: StepName, shape: AskStep, way: Way) -> Ask:
        keys = shape.choices
        return Ask(
            name,
            AnswerType(shape.type),
            self.text(f"{name}.text"),
            choices=tuple((key, self.text(f"{name}.choices.{key}")) for key in keys),
            label=self.text(f"{name}.label"),
            least=kept(shape, shape.min) if shape.min else None,
            most=kept(shape, shape.max) if shape.max else None,
            wrong=self.text(f"{name}.wrong"),
            below=self._aside(name, "below", shape.below.next),
            above=self._aside(name, "above", shape.above.next),
            skippable=shape.skip or self.draft.around.survey,  # there nobody has to answer
            sensitive=shape.sensitive,
            way=way,
        )

    def _aside(self, name: StepName, key: str, led: str) -> Aside | None:
        return Aside(self.text(f"{name}.{key}.text"), StepName(led)) if led else None

    def _run(self, name: StepName, shape: RunStep, way: Way) -> Sequence[Step]:
        used = self.draft.used[name]
        assert used is not None
        text = self.text(f"{name}.text") or used.text
        return [Enter(name, text, used.title, skippable=shape.skip, way=way), *used.asks]


def _bundle(draft: Draft, source: bytes) -> bytes:
    """The flow with all it was made from; alone, it stays the file it is."""
    if is_bundle(source) or not draft.included:
        return source
    main = draft.page.document.file
    return pack({**draft.included, main: source}, main)
