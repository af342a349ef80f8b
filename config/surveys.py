"""`survey:` of organisation.yaml: a flow asked after a case, and what of the language it may use.

Nobody waits for the answers, and nobody reads one by itself: they are counted. So there is nothing
in it that a person would have to look at in time, and nothing that could tell who answered.
"""

from collections.abc import Mapping

from config.flowschema import AskStep
from config.problems import listed
from config.steps import Draft, Placed

KINDS = ("choice", "scale", "yesno")
MOST = 10  # questions
_VERBS: Mapping[str, str] = {
    "acknowledge": "nothing is agreed to here",
    "consent": "nothing is agreed to here",
    "sign": "nothing is agreed to here",
    "run": "a questionnaire may tell of a danger, and nobody looks at these answers in time",
    "review": "whoever wants to change an answer can go back",
    "handover": "nobody is called; behind its last step it is over",
    "end": "behind its last step it is over; say goodbye with a 'say' step last",
}
_BLOCKS: Mapping[str, str] = {
    "use": _VERBS["run"],
    "crisis": "nobody looks at these answers in time; what a client writes is looked at as ever",
    "handover": "nobody is shown these answers",
    "unfinished": "it lapses three days after it was offered",
    "on_old": "whoever is in the middle finishes the one they began",
}


def check_survey(draft: Draft) -> None:
    """Tell all that a survey cannot have, each at its place."""
    page = draft.page
    for key, why in _BLOCKS.items():
        if page.document.has((key,)):
            page.at_key((key,), f"a survey has no '{key}': {why}; take it out")
    for step in draft.steps:
        if step.verb in _VERBS:
            message = f"a survey has no '{step.verb}': {_VERBS[step.verb]}; take it out"
            page.at_value(step.path, message)
    asked = [step for step in draft.steps if isinstance(step.shape, AskStep)]
    for step in asked:
        _check_question(draft, step)
    if not asked and draft.is_whole:
        page.at_key(("steps",), "a survey needs a question, like '- ask: helped'")
    for step in asked[MOST:]:
        page.at_value(step.path, f"a survey asks {MOST} questions at most; take this one out")


def _check_question(draft: Draft, step: Placed) -> None:
    shape = step.shape
    assert isinstance(shape, AskStep)
    if shape.type and shape.type not in KINDS:
        where, kinds = (*step.path, "type"), listed(KINDS)
        text = "nobody would read in time what somebody writes here, and it may tell who they are"
        why = f"{text}; ask with 'type: {kinds}'"
        other = f"answers are only counted; ask with 'type: {kinds}'"
        draft.page.at_value(where, why if shape.type == "text" else other)
    if shape.sensitive:
        where = (*step.path, "sensitive")
        draft.page.at_value(where, "a survey asks nothing sensitive: its answers are counted")
