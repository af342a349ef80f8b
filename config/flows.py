"""A flow file: read, checked, and turned into the core's own Flow.

A published flow is read again from its own bytes as long as somebody is in the middle of it, so
nothing here looks at any file that is not part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from config.bundle import NotABundle, is_bundle, unpack
from config.conditions import Everything, names_of, read_conditions
from config.crisisblock import check_crisis, read_words
from config.files import Files, Shelf
from config.flowbuild import ReadFlow, build
from config.flowchecks import check_flow
from config.flowschema import STEPS, FlowFile, RunStep
from config.flowtexts import Overlays, inline
from config.handover import check_handover
from config.instruments import Instrument, read_block
from config.problems import Problem, Problems, did_you_mean, nearest, quoted
from config.shapes import Page, value_at
from config.sources import lines_of
from config.steps import ALONE, Around, Draft, Placed, placed
from config.surveys import check_survey
from config.unfinished import check_unfinished
from config.yamlreading import parse
from routing.flow.model import Flow

__all__ = [
    "ALONE",
    "Around",
    "ReadFlow",
    "build",
    "load_flow",
    "load_published",
    "load_survey",
    "read_flow",
]

_MOST_STEPS = 1000


def load_flow(source: bytes, name: str) -> Flow:
    """The flow in these bytes, such as a published one. Raises ConfigErrors.

    `name` is what the file is called in sentences about it.
    """
    return load_published(source, name).flow


def load_survey(source: bytes, name: str) -> Flow:
    """The survey in these bytes, which was published. Raises ConfigErrors."""
    return load_published(source, name, survey=True).flow


def load_published(
    source: bytes, name: str, beside: Files | None = None, *, survey: bool = False
) -> ReadFlow:
    """The flow in these bytes, a bundle or a flow file, with what its consent steps ask.

    `beside`: where `name` is a file that was never published, the files it may include; a bundle
    brings its own. Raises ConfigErrors.
    """
    problems = Problems()
    files, main = _unpacked(source, name, problems)
    if beside is not None and not is_bundle(source):
        files = beside
    around = Around(files=files, published=True, survey=survey)
    own = files[main] if is_bundle(source) else source
    draft = read_flow(own, main, problems, around=around)
    problems.settle()
    assert draft is not None
    return build(draft, source)


def _unpacked(source: bytes, name: str, problems: Problems) -> tuple[Mapping[str, bytes], str]:
    if not is_bundle(source):
        return {name: source}, name
    try:
        return unpack(source)
    except NotABundle as fault:
        problems.add(Problem(name, 1, 1, f"this published flow {fault}"))
        problems.fail()


def read_flow(
    source: bytes,
    name: str,
    problems: Problems,
    offered: Sequence[str] = (),
    around: Around = ALONE,
) -> Draft | None:
    """The flow as it is written; everything that is wrong with it is told.

    `offered` are languages that it must have because the organisation offers them.
    """
    own = Problems()
    document = parse(source, name, own, begins=STEPS)
    draft = None if document is None else _begun(Page(document, own), offered, around)
    if draft is not None:
        draft = _checked(replace(draft, lines=lines_of(source.decode())))
    for problem in own.found:
        problems.add(problem)
    if draft is None:
        return None
    return replace(draft, page=Page(draft.page.document, problems))  # what is found later


def _checked(draft: Draft) -> Draft:
    names = names_of(draft)
    draft = replace(draft, conditions=read_conditions(draft, names))
    check_flow(draft, names)
    if draft.around.survey:
        check_survey(draft)
        return draft
    check_handover(draft, names)
    check_crisis(draft, names.every)
    check_unfinished(draft)
    _check_used(draft)
    return draft


def _begun(page: Page, offered: Sequence[str], around: Around) -> Draft | None:
    """The flow with all its texts and files, nothing of it compared yet."""
    file = page.read((), FlowFile)
    if len(file.steps) > _MOST_STEPS:
        page.at_key(("steps",), f"a flow holds {_MOST_STEPS} steps at most")
        return None
    lacking = [one for one in offered if file.languages and one not in file.languages]
    for language in lacking:
        page.at_key(("languages",), f"'languages' needs '{language}' too: it is offered to clients")
    languages = (*file.languages, *lacking)
    shelf = Shelf(around.files, page.problems)
    used = _used(page, shelf, languages)
    steps = tuple(_known(page, placed(page, index), used) for index in range(len(file.steps)))
    draft = Draft(page, file, languages, steps, around, used=used)
    shapes = [(step.path, step.name, step.shape) for step in steps if step.shape is not None]
    overlays = Overlays(page, shelf, Everything() if draft.is_foggy else draft.unclear)
    return replace(
        draft,
        wordings=overlays.on(inline(page, file, shapes), file.flow, languages),
        words=read_words(page, shelf, languages, published=around.published),
        included=dict(shelf.used),
    )


def _used(page: Page, shelf: Shelf, languages: Sequence[str]) -> dict[str, Instrument | None]:
    """The questionnaires under `use`, by alias; None where one cannot be used and is told."""
    written = value_at(page.document.data, ("use",))
    found: dict[str, Instrument | None] = {}
    for alias, reference in written.items() if isinstance(written, dict) else ():
        found[alias] = None
        place = ("use", alias)
        if isinstance(reference, str) and reference.strip() and languages:
            found[alias] = read_block(alias, reference.strip(), shelf, page, place, languages)
    return found


def _known(page: Page, step: Placed, used: Mapping[str, Instrument | None]) -> Placed:
    """A `run` step names a questionnaire; a misspelled one is told, and meant all the same."""
    shape = step.shape
    if not isinstance(shape, RunStep) or not shape.run or shape.run in used:
        return step
    place = (*step.path, "run")
    if not isinstance(value_at(page.document.data, ("use",)), dict | None):
        return replace(step, name="")  # which is told
    if not page.document.has(("use",)):
        message = f"no questionnaire {quoted(shape.run)}; name it under 'use', above the steps"
        page.at_value(place, message)
        return replace(step, name="")
    hint = did_you_mean(shape.run, used)
    page.at_value(place, f"no questionnaire {quoted(shape.run)} is under 'use'{hint}")
    return replace(step, name=nearest(shape.run, used) or "")


def _check_used(draft: Draft) -> None:
    """A questionnaire that no step asks is probably forgotten."""
    asked = {*draft.named("run"), *draft.unclear}
    for alias in () if draft.is_foggy else draft.used:
        if alias not in asked and not draft.page.document.is_told(("use", alias)):
            message = f"no step asks '{alias}'; add '- run: {alias}', or take it out here"
            draft.page.warn_key(("use", alias), message)
