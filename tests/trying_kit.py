"""Worlds to try an intake in: the whole language in one flow, every kind of answer in another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bridge.trying.world import World
from config.flowtests import Known
from routing.flow.expression import parse
from routing.flow.model import (
    AnswerType,
    Aside,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Review,
    Say,
    Step,
    Way,
)
from routing.flow.vocabulary import vocabulary
from routing.ids import Language, StepName
from tests.flows import BEFORE, BLOCK, GOODBYE, ITEMS, LONG, LONG_DOCUMENTS, YESNO, long_house, when
from tests.houses import ANNA, BEN, DE, DOCUMENTS, EN, both

FLOW = replace(
    LONG,
    steps=tuple(
        replace(step, label=both("Age", "Alter"))
        if isinstance(step, Ask) and step.name == "age"
        else step
        for step in LONG.steps
    ),
)
WORLD = World(long_house(FLOW), (ANNA, BEN))
KNOWN = Known(FLOW, (EN, DE), UTC)


def ask(name: str, kind: AnswerType, **more: object) -> Ask:
    made = Ask(StepName(name), kind, both(f"What about {name}?"))
    return replace(made, **more)  # type: ignore[arg-type]  # a test's own changes


class NineToFive:
    """Open from nine to five, every day, by UTC."""

    def is_open(self, at: datetime) -> bool:
        return 9 <= at.astimezone(UTC).hour < 17

    def changes(self, at: datetime) -> datetime | None:
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        ahead = (hour + timedelta(hours=step) for step in range(1, 25))
        return next(each for each in ahead if self.is_open(each) != self.is_open(at))

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        while span > timedelta():
            end = self.changes(at)
            if end is not None and self.is_open(at):
                span, at = span - (end - at), min(end, at + span)
            else:
                at = end or at
        return at

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"{moment - now} ({language})"

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"until {self.spoken(moment, now, language)}"


MOVED = ask("moved", AnswerType.YESNO)
LATE = Say(StepName("late"), both("That was further down."))
KINDS_STEPS: tuple[Step, ...] = (
    Say(StepName("welcome"), both("About {minutes} minutes.")),
    *BEFORE[1:3],
    Consent(StepName("statistics")),
    ask("score", AnswerType.SCALE, least="0", most="10", sensitive=True),
    ask(
        "rooms",
        AnswerType.NUMBER,
        least="1",
        most="20",
        below=Aside(both("So few."), LATE.name),
        above=Aside(both("So many."), GOODBYE),
    ),
    ask("born", AnswerType.DATE, least="1920-01-01", most="today", skippable=True),
    MOVED,
    Say(
        StepName("ahead"),
        both("Then we leave something out."),
        Way(parse('moved == "yes"', vocabulary((MOVED,), ())), next=StepName("mail")),
    ),
    ask("alone", AnswerType.CHOICE, choices=YESNO),
    LATE,
    ask("mail", AnswerType.EMAIL, skippable=True),
    ask("phone", AnswerType.PHONE, skippable=True),
    ask("several", AnswerType.MULTI, choices=YESNO, least="2", most="2", skippable=True),
    Enter(BLOCK.name, both("Some more."), way=Way(only_open=True)),
    *ITEMS,
    Review(StepName("answers")),
    Handover(StepName("counsellor"), card=("mail", "mind.total")),
    End(GOODBYE, both("That is all right.")),
)
CRISIS = replace(LONG.crisis, alert=(when("mind.safety > 0"),), flag=())
KINDS = Flow(
    "kinds",
    1,
    "a" * 64,
    (EN, DE),
    both("Kinds"),
    KINDS_STEPS,
    blocks=(BLOCK,),
    crisis=CRISIS,
)
DOCUMENTS_SHOWN = {**LONG_DOCUMENTS, **DOCUMENTS}
KINDS_WORLD = World(
    long_house(KINDS, documents=DOCUMENTS_SHOWN, calendar=NineToFive()), (ANNA, BEN)
)
