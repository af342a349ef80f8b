"""Words that are kept here until the counsellor says yes to them; what a yes does, and its time."""

from dataclasses import replace

from routing.case import Scheduled
from routing.conversation import Case, Conversation
from routing.desk import acts, passing
from routing.desk.answering import Asked
from routing.facts import Facts
from routing.saying.speech import note
from routing.step import Step


def sent(conversation: Conversation, asked: Asked, draft: Scheduled, facts: Facts) -> Step:
    """Exactly these words, as if they had just been written; late ones say when they were."""
    said = replace(draft, at=draft.written_at or draft.at)
    return passing.passed(conversation, said, asked.place, facts, shown=True)


def time_came(conversation: Conversation, case: Case, facts: Facts) -> Step:
    """Nobody said yes: nothing is kept of it, and the counsellor knows that it went nowhere."""
    gone = replace(conversation, case=acts.clear(case))
    return Step(gone, (note(facts, case.id, "room.draft_over"),))
