"""A flow for tests that uses the whole language, built in Python: branches, a block, a review."""

from dataclasses import replace

from consent import DocumentKind
from routing.facts import House
from routing.flow.expression import Expression, parse
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Aside,
    Ask,
    Band,
    Block,
    Consent,
    Crisis,
    End,
    Enter,
    Flow,
    Handover,
    Review,
    Route,
    Say,
    Score,
    Sign,
    Step,
    Way,
)
from routing.flow.vocabulary import vocabulary
from routing.ids import CounsellorId, StepName
from tests.houses import DE, DOCUMENTS, EN, both, document, house

GOODBYE = StepName("goodbye")
YESNO = (("yes", both("Yes", "Ja")), ("unsure", both("Not sure")), ("no", both("No", "Nein")))
OFTEN = (("never", both("Never")), ("often", both("Often")))
SLEEP, SAFETY = StepName("mind.sleep"), StepName("mind.safety")

BEFORE: tuple[Step, ...] = (
    Say(StepName("welcome"), both("A few questions, about {minutes} minutes.")),
    Acknowledge(StepName("privacy")),
    Consent(StepName("counselling"), needed=True, refused=GOODBYE),
    Ask(StepName("alias"), AnswerType.TEXT, both("A name?"), most="30", skippable=True),
    Ask(
        StepName("age"),
        AnswerType.AGE,
        both("How old are you, {alias}?"),
        least="12",
        most="99",
        below=Aside(both("You are very young for us."), GOODBYE),
        wrong=both("Just the number, please."),
    ),
)
YOUNG = Say(StepName("young"), both("You may get help yourself."))
TOPIC = Ask(
    StepName("topic"),
    AnswerType.CHOICE,
    both("What is it about?"),
    choices=(
        ("mood", both("Mood")),
        ("debt", both("Debt", "Schulden")),
        ("violence", both("Violence")),
    ),
)
SAFE = Ask(
    StepName("safe"), AnswerType.CHOICE, both("Are you safe?"), choices=YESNO, skippable=True
)
BLOCK = Block(
    StepName("mind"),
    "std/mind",
    1,
    {SLEEP: {"never": 0, "often": 3}, SAFETY: {"never": 0, "often": 1}},
    (Score("total", (SLEEP,), 0, (Band("low", 0, 1), Band("high", 2, 3))),),
    both("Wellbeing"),
)
ITEMS: tuple[Step, ...] = (
    Ask(SLEEP, AnswerType.CHOICE, both("Do you sleep badly?"), OFTEN, block=BLOCK.name),
    Ask(
        SAFETY,
        AnswerType.CHOICE,
        both("Thoughts of harm?"),
        OFTEN,
        skippable=True,
        sensitive=True,
        block=BLOCK.name,
    ),
)
TIMES = Ask(
    StepName("times"),
    AnswerType.MULTI,
    both("When suits you?"),
    choices=(
        ("morning", both("Mornings", "Morgens")),
        ("noon", both("Noon", "Mittags")),
        ("evening", both("Evenings", "Abends")),
    ),
    most="2",
)
NAMED = vocabulary((*BEFORE, TOPIC, SAFE, *ITEMS, TIMES, Enter(BLOCK.name, both("x"))), (BLOCK,))


def when(source: str) -> Expression:
    return parse(source, NAMED)


STEPS: tuple[Step, ...] = (
    *BEFORE,
    replace(YOUNG, way=Way(when("age < 18"))),
    TOPIC,
    replace(SAFE, way=Way(when('topic == "violence"'))),
    Enter(
        BLOCK.name, both("A few more questions."), skippable=True, way=Way(when('topic == "mood"'))
    ),
    *ITEMS,
    TIMES,
    Review(StepName("answers")),
    Sign(StepName("agreement"), needed=True, refused=GOODBYE),
    Handover(
        StepName("counsellor"),
        card=("alias", "age", "topic", "mind.total", "mind.band"),
        routes=(
            Route("duty", when("crisis")),
            Route("debts", when('topic == "debt"')),
            Route("general"),
        ),
        match=frozenset({"language", "topic"}),
    ),
    End(GOODBYE, both("That is all right.")),
)
LONG = Flow(
    "intake",
    2,
    "e" * 64,
    (EN, DE),
    both("First contact"),
    STEPS,
    blocks=(BLOCK,),
    crisis=Crisis(
        words={EN: frozenset({"want to die"}), DE: frozenset({"nicht mehr leben"})},
        alert=(when('safe == "no"'), when("mind.safety > 0")),
        flag=(when('safe == "unsure"'), when("mind.safety is skipped")),
        team="duty",
    ),
)
LONG_DOCUMENTS = {
    **DOCUMENTS,
    "agreement": document("agreement", DocumentKind.AGREEMENT, "We answer in writing."),
}
TEAMS = {
    "general": frozenset({CounsellorId("anna"), CounsellorId("ben")}),
    "debts": frozenset({CounsellorId("ben")}),
    "duty": frozenset({CounsellorId("anna")}),
}


def long_house(flow: Flow = LONG, **changes: object) -> House:
    values: dict[str, object] = {"flow": flow, "documents": LONG_DOCUMENTS, "teams": TEAMS}
    return house(**{**values, **changes})
