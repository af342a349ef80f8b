"""What the shape of a flow file cannot say: order, names, and texts in every language.

The order is a promise to the client. A notice comes first and nothing is asked before the consent
that is needed, on no way; the handover comes after all of it; who refuses reaches an end that says
goodbye.
"""

from collections import defaultdict

from config.asks import AskChecks, taken_words
from config.conditions import Known, Names
from config.flowschema import AskStep, DecisionStep, PassedStep
from config.flowtexts import Wording, check_wording, is_meant
from config.positions import Path
from config.steps import Draft, Placed
from config.ways import Ways, check_ways, is_conditional, ways_of
from routing.flow.expression import Unclear

OWN = ("org", "help", "minutes", "next_open")  # placeholders the program fills by itself
_OWN_ONLY = ("org",)
_RESERVED = frozenset({"and", "or", "not", "in", "is", "crisis"})
_NOWHERE = ("title", "label", "choices")  # texts without placeholders
_NOT_KNOWN = "is not known here: no answer can stand in this text, or not yet"
_SENSITIVE = "is the answer to a sensitive question, which no text repeats; leave it out"
_ANSWERED = ("ask", "run", "review")


def check_flow(draft: Draft, names: Names) -> None:
    """Tell everything that is wrong between the steps."""
    _check_twice(draft)
    _check_names(draft)
    _check_texts(draft, names)
    _check_hours(draft)
    if draft.around.survey:
        ways_of(draft)  # whose jumps are told
        return
    for step, decision in draft.decisions:
        _check_needed(draft, step, decision)
    ways = ways_of(draft)
    check_ways(draft, ways)
    _check_before_consent(draft, ways)


def _check_twice(draft: Draft) -> None:
    languages = draft.file.languages
    for index, language in enumerate(languages):
        if language in languages[:index]:
            draft.page.at_value(("languages", index), f"'{language}' is already in this list")


def _check_names(draft: Draft) -> None:
    seen: dict[str, Path] = {}
    for step in draft.steps:
        if not step.verb or not step.name:
            continue
        place = (*step.path, step.verb)
        if step.name in seen:
            message = f"'{step.name}' is already the name of the step in line"
            draft.page.at_value(place, f"{message} {draft.line(seen[step.name])}")
        elif step.verb == "ask":
            _check_own(draft, step, place)
        seen.setdefault(step.name, place)


def _check_own(draft: Draft, step: Placed, place: Path) -> None:
    """Names that mean something else, in a text or in a condition."""
    name = step.name
    if name in draft.used:
        message = f"'{name}' is already the name of a questionnaire, in line"
        draft.page.at_value(place, f"{message} {draft.line(('use', name))}")
    elif draft.around.published:
        return  # a name that was free when it was written
    elif name in OWN:
        draft.page.at_value(place, f"'{name}' is a name the program uses itself; choose another")
    elif name in _RESERVED:
        draft.page.at_value(place, f"'{name}' means something else in conditions; choose another")


# ------------------------------------------------------------------------- texts


def _check_texts(draft: Draft, names: Names) -> None:
    """All languages, and only placeholders that are known when the text is shown."""
    by_step: dict[Path, list[Wording]] = defaultdict(list)
    for wording in draft.wordings.values():
        by_step[wording.path[:2]].append(wording)
    title = draft.wordings["title"]
    check_wording(draft.page, title, draft.languages, ())
    texts = _Texts(draft, names)
    for step, types in zip(draft.steps, names.brought, strict=True):
        for wording in by_step[step.path]:
            texts.check(step, wording)
        if isinstance(step.shape, AskStep):
            _check_ask(texts, step, by_step[step.path])
        texts.known.add({key: types[key] for key in types if key not in texts.silent})


class _Texts:
    """`known`: what can stand in a text at the step that is being read."""

    def __init__(self, draft: Draft, names: Names) -> None:
        self.draft = draft
        own = OWN if draft.around.opens else OWN[:-1]
        self.own = tuple(own)
        self.known = Known(dict.fromkeys(own, Unclear()), names.unclear)
        sentences = {name: f"'{{{name}}}' {_NOT_KNOWN}" for name in names.every}
        hours = "'{next_open}' needs 'counselling' under 'hours' in organisation.yaml"
        self.later = sentences if draft.around.opens else {**sentences, "next_open": hours}
        self.silent = () if draft.around.published else names.sensitive
        self.later |= {name: f"'{{{name}}}' {_SENSITIVE}" for name in self.silent}
        around = draft.around
        self.asks = AskChecks(draft.page, draft.languages, taken_words(around), around.published)

    def check(self, step: Placed, wording: Wording) -> None:
        key = wording.path[2]
        known: Known | tuple[str, ...] = self.known
        if key in _NOWHERE:
            known = ()
        elif step.verb == "consent":
            known = _OWN_ONLY
        elif step.verb == "end":
            known = self.own
        later = {} if key in _NOWHERE else self.later
        check_wording(self.draft.page, wording, self.draft.languages, known, later)


def _check_ask(texts: _Texts, step: Placed, wordings: list[Wording]) -> None:
    assert isinstance(step.shape, AskStep)
    labels = {str(wording.path[3]): wording for wording in wordings if wording.path[2] == "choices"}
    texts.asks.check(step.path, step.shape, labels)


def _check_hours(draft: Draft) -> None:
    for step in draft.steps if not draft.around.opens else ():
        if isinstance(step.shape, PassedStep) and step.shape.only_when:
            message = "'only_when: open' needs 'counselling' under 'hours' in organisation.yaml"
            draft.page.at_value((*step.path, "only_when"), message)


# ------------------------------------------------------------------------- consent


def _check_needed(draft: Draft, step: Placed, decision: DecisionStep) -> None:
    """`needed` and `refused` go together."""
    page = draft.page
    given = page.document.has((*step.path, "refused"))
    if decision.needed and not given and not is_meant(decision, "refused"):
        page.at_value(step.path, "'needed: true' needs 'refused': the 'end' step to go to")
    unsure = draft.is_unsure(step, decision)
    any_needed = step.verb != "consent" or any(map(draft.needs, draft.steps))
    if given and not decision.needed and not unsure and any_needed:
        page.at_key((*step.path, "refused"), "'refused' is only used with 'needed: true'")


def _check_before_consent(draft: Draft, ways: Ways) -> None:
    page = draft.page
    needed = [index for index, step in enumerate(draft.steps) if draft.needs(step)]
    if draft.is_whole and not draft.named("acknowledge") and draft.is_clear("acknowledge"):
        page.at_key(("steps",), "the steps need a notice, like '- acknowledge: privacy'")
    if not needed:
        if draft.is_whole:
            page.at_key(("steps",), "the steps need a consent with 'needed: true'")
        return
    _check_notice(draft, needed[0])
    for step in draft.steps[: needed[0]]:
        if step.verb in _ANSWERED:
            message = "nothing may be asked before the first consent with 'needed: true'"
            page.at_value(step.path, f"{message}; move it down")
    if ways.are_clear and needed[0] in ways.reached():
        _check_around(draft, ways, needed[0])


def _check_notice(draft: Draft, needed: int) -> None:
    """Who agrees has read what it is about."""
    first = next((index for index, s in enumerate(draft.steps) if s.verb == "acknowledge"), None)
    if first is not None and first > needed and not draft.around.published:
        line = draft.line(draft.steps[needed].path)
        message = f"this is read after people have agreed; move it above the consent in line {line}"
        draft.page.warn_value(draft.steps[first].path, message)


def _check_around(draft: Draft, ways: Ways, needed: int) -> None:
    """No way leads past the consent that is needed."""
    unasked = ways.reached(past_consents=False)
    first = draft.steps[needed]
    line = draft.line(first.path)
    behind = (
        step
        for index, step in enumerate(draft.steps)
        if index > needed and index in unasked and step.verb in (*_ANSWERED, "handover")
    )
    step = next(behind, None)
    if step is None:
        return
    if is_conditional(draft, first):
        message = "everybody is asked for a consent that is needed; give it no condition"
        draft.page.at_value(first.path, message)
    else:
        message = f"a way leads here past the consent that is needed, in line {line}"
        draft.page.at_value(step.path, message)
