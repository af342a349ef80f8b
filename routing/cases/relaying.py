"""The client's words on their way to a counsellor: passed on, or held until one is there.

What is written when no case is running is `afterwards`.
"""

from dataclasses import replace
from datetime import timedelta

from routing.conversation import Conversation, Explained, Phase
from routing.effects import Marks, Send, desk
from routing.events import ClientSaid, Recovered
from routing.facts import Facts
from routing.ids import CaseId
from routing.messages import Voice
from routing.saying.speech import said_lately, staff_words, tell
from routing.step import Step

HELD = "held"
QUIET = timedelta(minutes=30)  # so long a waiting client is not told the same again


def pass_on(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    step = Step(conversation, (passed(conversation, event, facts),))
    case, told = conversation.case, said_lately(conversation, facts, HELD, QUIET)
    if case is None or case.phase is Phase.OPEN or told:
        return step
    held = replace(conversation, explained=Explained(HELD, facts.now))
    return Step(held, step.effects).add(tell(conversation, facts, HELD))


def passed(conversation: Conversation, event: ClientSaid, facts: Facts) -> Send:
    case = conversation.case
    if case is None:
        raise ValueError("words can be passed on only within a case")
    return carried(case.id, event, facts)


def carried(case: CaseId, event: ClientSaid | Recovered, facts: Facts) -> Send:
    """The client's words, unchanged. Old ones say when they were written."""
    written = facts.house.moment(event.written_at, None, facts.house.staff_language)
    return Send(
        desk(case),
        event.message,
        event.body,
        voice=Voice.PERSON,
        marks=Marks(
            again=staff_words(facts, "mark.again"),
            late=staff_words(facts, "mark.late", time=written),
            late_from=event.written_at + facts.house.late,
        ),
        attachment=event.attachment,
    )
