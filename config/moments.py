"""What a line of a conversation is called: the step it puts, or the moment it belongs to.

Conversations that are kept as tests, walks and the simulators name lines and their buttons. From
the name it goes to what the core calls such a line, and to the button's token.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from config.momenttable import HELP, HELP_BELOW, MOMENTS, Moment
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Review,
    Say,
    Sign,
    Step,
)
from routing.ids import StepName

__all__ = ["DONE", "MOMENTS", "PICK", "SKIP", "Moment", "called", "keys", "moment", "names"]

PICK = "c:"  # in front of the key of a choice, in the token of its button
BACK, SKIP, DONE, PERSON = "back", "skip", "done", "person"
SCALE_ENDS = (0, 10)  # where the question says nothing
# Moments that depend on the flow; each needs a step of this kind.
_OF_STEPS: Mapping[str, type[Step]] = {
    "consent_unclear": Consent,
    "notice_unclear": Acknowledge,
    "sign_unclear": Sign,
    "review": Review,
}


def names(flow: Flow) -> tuple[str, ...]:
    """Every name a line can have in this flow: steps, then moments."""
    kinds = {type(step) for step in flow.steps}
    own = (name for name, kind in _OF_STEPS.items() if kind in kinds)
    steps = (str(step.name) for step in flow.steps)
    return tuple(dict.fromkeys([*steps, *MOMENTS, *own]))


def moment(flow: Flow, name: str) -> Moment | None:
    """What is called so; a step of the organisation comes before a moment of ours."""
    step = flow.step(StepName(name))
    if step is not None:
        return _of_step(step)
    kind = _OF_STEPS.get(name)
    if kind is not None:
        steps = [f"step:{step.name}" for step in flow.steps if isinstance(step, kind)]
        return Moment(tuple(steps), missed=name.endswith("unclear")) if steps else None
    found = MOMENTS.get(name)
    return None if found is None else replace(found, buttons=_of_moment(flow, name, found.buttons))


def _of_moment(flow: Flow, name: str, buttons: Mapping[str, str]) -> Mapping[str, str]:
    """The buttons of a moment of ours, with those that depend on the flow."""
    if name in ("greeting", "languages"):
        return {**{str(one): f"lang:{one}" for one in flow.languages}, **buttons}
    if name == "stop_question":
        purposes = (one.name for one in flow.steps if isinstance(one, Consent) and not one.needed)
        return {**buttons, **{f"off_{one}": f"mind:off:{one}" for one in purposes}}
    if name in _LISTS:
        token = _LISTS[name]
        places = {str(one.name): f"{token}{flow.index[one.name]}" for one in _questions(flow)}
        return {**buttons, **places}
    if name == "correcting":
        asked = (one for one in _questions(flow) if isinstance(one, Ask))
        answers = {key: token for one in asked for key, token in _answering(one)}
        return {**answers, "leave": "fix:leave", **HELP_BELOW}
    return buttons


def called(flow: Flow, label: str) -> str:
    """The name of a line that the core calls so; its own name where nothing else is known."""
    kind, _, rest = label.partition(":")
    if kind in ("say", "step", "end"):
        return rest
    if label in _HANDED_OVER:
        ends = (str(step.name) for step in flow.steps if isinstance(step, Handover))
        return next(ends, rest)
    return next((name for name, one in MOMENTS.items() if one.is_called(label)), rest or label)


_HANDED_OVER = ("tell:handed_over", "tell:handed_over_closed")
_LISTS = {"change": "ch:", "correct": "fix:"}  # of questions, and how their tokens begin


def _of_step(step: Step) -> Moment:
    match step:
        case Say():
            return Moment((f"say:{step.name}",))
        case End():
            return Moment((f"end:{step.name}",))
        case Handover():
            return Moment(_HANDED_OVER)
        case Enter() if not step.skippable:
            return Moment((f"say:{step.name}",))
        case _:
            return Moment((f"step:{step.name}",), buttons=dict(_buttons(step)))


def _buttons(step: Step) -> Iterator[tuple[str, str]]:
    """What may stand below it; later ones win, so the organisation's own choices come last."""
    yield HELP, HELP
    yield PERSON, PERSON
    match step:
        case Acknowledge():
            yield from (("acknowledge", "yes"), ("yes", "yes"), ("no", "no"))
        case Consent():
            yield from (("yes", "yes"), ("no", "no"), ("explain", "explain"))
        case Sign():
            yield from (("sign", "yes"), ("yes", "yes"), ("no", "no"))
        case Review():
            yield from (("right", "yes"), ("yes", "yes"), ("change", "change"))
        case Enter():
            yield from (("begin", "begin"), (SKIP, SKIP), (BACK, BACK))
        case Ask():
            yield from _answering(step)
        case _:
            return


def _answering(step: Ask) -> Iterator[tuple[str, str]]:
    yield BACK, BACK
    if step.skippable:
        yield SKIP, SKIP
    if step.type is AnswerType.MULTI:
        yield DONE, DONE
    for key in keys(step):
        yield key, f"{PICK}{key}"


def keys(step: Ask) -> tuple[str, ...]:
    """The keys of its buttons."""
    if step.choices:
        return tuple(key for key, _ in step.choices)
    if step.type is AnswerType.YESNO:
        return ("yes", "no")
    if step.type is AnswerType.SCALE:
        least, most = SCALE_ENDS
        return tuple(map(str, range(int(step.least or least), int(step.most or most) + 1)))
    return ()


def _questions(flow: Flow) -> Iterator[Ask | Enter]:
    for step in flow.steps:
        if isinstance(step, Ask | Enter):
            yield step
