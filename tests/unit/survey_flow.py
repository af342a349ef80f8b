"""A survey of three questions, asked after a case."""

from routing.flow.model import AnswerType, Ask, Flow, Say
from routing.ids import StepName
from tests.houses import DE, EN, both

STEPS = (
    Say(StepName("hello"), both("Only counted, without your name.")),
    Ask(
        StepName("helped"),
        AnswerType.SCALE,
        both("Did it help?"),
        least="1",
        most="5",
        skippable=True,
    ),
    Ask(
        StepName("fast"),
        AnswerType.CHOICE,
        both("Was the answer fast enough?"),
        choices=(("quick", both("Fast enough")), ("slow", both("Too slow"))),
        skippable=True,
    ),
    Ask(StepName("again"), AnswerType.YESNO, both("Would you write again?"), skippable=True),
    Say(StepName("bye"), both("That was all.")),
)
SURVEY = Flow("survey", 1, "5" * 64, (EN, DE), both("How was it"), STEPS, survey=True)
