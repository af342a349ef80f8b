"""A sign on a line of ours at a desk: it takes the case that this line was about, and nothing else.

Reactions are a slip of the thumb away, so none of them ever ends anything. What a sign is worth is
decided where words are: by the case's own lane.
"""

from dataclasses import replace

from routing.desk.answering import typed
from routing.effects import EditSent, Send, at_place
from routing.events import StaffReacted
from routing.ids import CaseId, MessageId
from routing.messages import Body
from routing.news import Listed
from routing.posts import commands
from routing.posts.saying import At, answers
from routing.posts.state import About, Desk, DeskStep

MOST = 50  # lines that are known
TAKEN = frozenset({Listed.ASKED, Listed.WAITS})


def noted(done: DeskStep, case: CaseId) -> DeskStep:
    """What is said of this case by now, so that a sign on it is understood."""
    said = [one for one in done.effects if isinstance(one, Send)]
    if not said:
        return done
    return DeskStep(_with(done.desk, About(case, said[-1].message)), done.effects)


def _with(desk: Desk, line: About) -> Desk:
    others = (one for one in desk.lines if one.case != line.case)
    return replace(desk, lines=(*others, line)[-MOST:])


def rewritten(at: At, case: CaseId, text: str) -> tuple[EditSent, ...]:
    """The line that offered it says what became of it; nothing where it stands nowhere any more."""
    if at.desk.gone:
        return ()
    party = at_place(at.desk.place)
    lines = (one.message for one in at.desk.lines if one.case == case)
    return tuple(EditSent(party, line, Body(text)) for line in lines)


def reacted(at: At, event: StaffReacted) -> DeskStep:
    """Of somebody else, or on a line that was about no offer: nothing."""
    if event.author != at.owner.author:
        return DeskStep(at.desk)
    case = event.case or _about(at.desk, event.message)
    one = next((each for each in at.desk.cases if each.case == case), None)
    if one is not None and one.listed in TAKEN:
        return commands.taken(at, one)
    has = one is not None and one.listed is Listed.MINE
    if case is None or has:
        return DeskStep(at.desk)
    return answers(at, "desk.take_over", list=typed(at.facts, "cases"))


def _about(desk: Desk, message: MessageId) -> CaseId | None:
    return next((one.case for one in desk.lines if one.message == message), None)
