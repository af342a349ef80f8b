"""A second flow for tests, of what is seldom: jumps, two hand-overs, a consent in the middle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from consent import DocumentKind
from routing.facts import House
from routing.flow.model import (
    AnswerType,
    Aside,
    Ask,
    Consent,
    Enter,
    Flow,
    Handover,
    OnOld,
    Review,
    Say,
    Sign,
    Step,
    Way,
)
from routing.ids import Language, StepName
from tests.flows import (
    BEFORE,
    BLOCK,
    GOODBYE,
    ITEMS,
    LONG,
    LONG_DOCUMENTS,
    SAFE,
    STEPS,
    TIMES,
    TOPIC,
    YOUNG,
    long_house,
    when,
)
from tests.houses import both, document

AGE = BEFORE[-1]
assert isinstance(AGE, Ask)
OLDER = replace(AGE, above=Aside(both("We will be quick."), TIMES.name))
ODD_STEPS: tuple[Step, ...] = (
    *BEFORE[:3],
    Consent(StepName("statistics")),
    BEFORE[3],
    OLDER,
    replace(YOUNG, way=Way(when("age < 18"))),
    TOPIC,
    Consent(StepName("extra"), needed=True, refused=GOODBYE, way=Way(when('topic == "violence"'))),
    replace(SAFE, way=Way(when('topic == "violence"'), next=TIMES.name)),
    Enter(BLOCK.name, both("A few more questions."), way=Way(when('topic == "mood"'))),
    *ITEMS,
    Ask(StepName("story"), AnswerType.TEXT, both("What brings you?"), way=Way(only_open=True)),
    TIMES,
    Say(StepName("so"), both("So, {alias}: {safe} {mind.total} {story}.")),
    Handover(
        StepName("money"),
        card=("alias", "topic"),
        way=Way(when('topic == "debt"')),
        match=frozenset(),
    ),
    Review(StepName("answers")),
    Sign(StepName("agreement")),
    *STEPS[-2:],
)
ODD = replace(LONG, sha256="d" * 64, version=3, steps=ODD_STEPS)
NEWER = replace(
    LONG,
    sha256="c" * 64,
    version=4,
    on_old=OnOld.RESTART,
    steps=tuple(
        replace(step, choices=step.choices[:2])
        if step.name == "times" and isinstance(step, Ask)
        else step
        for step in STEPS
        if step.name != "safe"
    ),
    crisis=replace(LONG.crisis, alert=(), flag=()),
)
ODD_DOCUMENTS = {
    **LONG_DOCUMENTS,
    "extra": document("extra", DocumentKind.PURPOSE, "May we speak of it?"),
}


class Hours:
    """Open for an hour, closed for an hour, from noon on."""

    def is_open(self, at: datetime) -> bool:
        return at.astimezone(UTC).hour % 2 == 0

    def changes(self, at: datetime) -> datetime | None:
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        return at + 2 * span  # as near as these tests look

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"at {moment:%H:%M}"

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"until {moment:%H:%M}"


def odd_house(flow: Flow = ODD) -> House:
    return long_house(flow, documents=ODD_DOCUMENTS, calendar=Hours())
