"""A flow file: read, checked, and turned into the core's own Flow.

A published flow is read again from its own bytes as long as somebody is in the middle of it, so
nothing here looks at any other file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from config.flowchecks import check
from config.localized import in_languages
from config.positions import Path, parse
from config.problems import Problems, did_you_mean, listed, quoted
from config.schema import (
    LATER_STEPS,
    STEPS,
    AcknowledgeStep,
    AskStep,
    ConsentStep,
    EndStep,
    FlowFile,
    SayStep,
    Step,
)
from config.shapes import Page, value_at
from config.steps import Draft, Placed
from routing.flow import Acknowledge, AnswerType, Ask, Consent, End, Flow, Handover, Localized, Say
from routing.flow import Step as CoreStep
from routing.ids import Language, StepName

_MOST_STEPS = 200
_LONGEST_ANSWER = 1000  # characters, where the flow says nothing


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """`purposes`: the words of each consent step, with `{org}` still in them."""

    flow: Flow
    purposes: Mapping[str, Localized] = field(repr=False)


def load_flow(source: bytes, name: str) -> Flow:
    """The flow in these bytes, such as a published one. Raises ConfigErrors.

    `name` is what the file is called in sentences about it.
    """
    return load_published(source, name).flow


def load_published(source: bytes, name: str) -> ReadFlow:
    """The flow in these bytes with what its consent steps ask. Raises ConfigErrors."""
    problems = Problems()
    draft = read_flow(source, name, problems)
    problems.settle()
    assert draft is not None
    return build(draft, source)


def read_flow(
    source: bytes, name: str, problems: Problems, offered: Sequence[str] = ()
) -> Draft | None:
    """The flow as it is written; everything that is wrong with it is told.

    `offered` are languages that it must have because the organisation offers them.
    """
    document = parse(source, name, problems)
    if document is None:
        return None
    page = Page(document, problems)
    file = page.read((), FlowFile)
    if len(file.steps) > _MOST_STEPS:
        page.at_key(("steps",), f"a flow holds {_MOST_STEPS} steps at most")
        return None
    lacking = [one for one in offered if file.languages and one not in file.languages]
    for language in lacking:
        page.at_key(("languages",), f"'languages' needs '{language}' too: it is offered to clients")
    steps = tuple(_placed(page, index) for index in range(len(file.steps)))
    draft = Draft(page, file, (*file.languages, *lacking), steps)
    check(draft)
    return draft


def _placed(page: Page, index: int) -> Placed:
    path: Path = ("steps", index)
    data = value_at(page.document.data, path)
    if page.document.is_told(path):
        return Placed(path)
    if not isinstance(data, dict) or not data:
        page.at_value(path, "a step looks like '- say: welcome'")
        return Placed(path)
    verb = next(iter(data))
    written = str(data[verb]).strip()
    if verb not in STEPS:
        page.at_key((*path, verb), _unknown_verb(verb, data))
        return Placed(path, written=written)
    shape = page.read(path, STEPS[verb])
    return Placed(path, verb, getattr(shape, verb), written, shape)


def _unknown_verb(verb: str, data: Mapping[str, object]) -> str:
    if verb in LATER_STEPS:
        return f"'{verb}' does not exist yet in this version; remove this step"
    first = next((key for key in data if key in STEPS), None)
    if first is not None:
        return f"a step begins with what it does; move '{first}' to the front"
    hint = did_you_mean(verb, STEPS) or f"; a step is {listed(STEPS)}"
    return f"unknown step {quoted(verb)}{hint}"


def build(draft: Draft, source: bytes) -> ReadFlow:
    """The core's own types. Only for a draft nothing was wrong with."""
    file = draft.file
    languages = tuple(Language(language) for language in file.languages)
    flow = Flow(
        name=file.flow,
        version=file.version,
        sha256=sha256(source).hexdigest(),
        languages=languages,
        title=in_languages(file.title, languages),
        steps=tuple(_built(step, draft, languages) for step in draft.steps),
    )
    consents = (step.shape for step in draft.steps if isinstance(step.shape, ConsentStep))
    purposes = {step.consent: in_languages(step.text, languages) for step in consents}
    return ReadFlow(flow, purposes)


def _built(placed: Placed, draft: Draft, languages: tuple[Language, ...]) -> CoreStep:
    name = StepName(placed.name)
    shape: Step | None = placed.shape
    match shape:
        case SayStep():
            return Say(name, in_languages(shape.text, languages))
        case AcknowledgeStep():
            return Acknowledge(name)
        case ConsentStep():
            refused = StepName(shape.refused) if shape.refused else None
            return Consent(name, needed=shape.needed, refused=refused)
        case AskStep():
            return _ask(name, shape, languages)
        case EndStep():
            return End(name, in_languages(shape.text, languages))
        case _:
            return Handover(name, tuple(StepName(one) for one in draft.file.handover.card))


def _ask(name: StepName, shape: AskStep, languages: tuple[Language, ...]) -> Ask:
    return Ask(
        name,
        AnswerType(shape.type),
        in_languages(shape.text, languages),
        choices=tuple(
            (key, in_languages(label, languages)) for key, label in shape.choices.items()
        ),
        longest=shape.max or _LONGEST_ANSWER,
        skippable=shape.skip,
    )
