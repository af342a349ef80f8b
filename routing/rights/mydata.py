"""What is held of a client, for the client: to see, to take along, to correct, to delete.

It works in every state, also before anything was agreed to and after everything was taken back.
Buttons without a question: nothing here stands in the way of writing to a counsellor.
"""

from dataclasses import replace
from datetime import datetime

from routing.conversation import Case, Conversation, Explained, Gate, Phase, Run
from routing.facts import Facts
from routing.flow.model import Ask
from routing.intake import lasting, recounting
from routing.messages import Choice, MadeKind
from routing.rights import agreed, correcting, erasing, handing, survey
from routing.saying import speech
from routing.saying.putting import button
from routing.saying.speech import (
    help_button,
    language_of,
    name_of,
    said_lately,
    tell,
    to_client,
    words,
)
from routing.step import Step
from routing.words.showing import shown

COMMANDS = frozenset({"mydata", "meinedaten"})
SEE, ALL, TAKE, CORRECT, ERASE = "data:see", "data:all", "data:take", "data:correct", "data:erase"
TOKENS = frozenset({SEE, ALL, TAKE, CORRECT, ERASE})
LOOKS = frozenset({SEE, ALL})  # what looks at how many messages are held


def show(conversation: Conversation, facts: Facts) -> Step:
    """How much is held, and what they may do with it."""
    answers, records = correcting.answers(conversation, facts), conversation.ledger.records
    if not (answers or records or facts.held):
        return _nothing(conversation, facts)
    said = tell(
        conversation,
        facts,
        "mydata.head",
        button(conversation, facts, SEE, "see"),
        *_ways(conversation, facts),
        answers=str(len(answers)),
        decisions=str(len(records)),
        messages=str(facts.held),
    )
    return Step(conversation, (said,))


def _nothing(conversation: Conversation, facts: Facts) -> Step:
    notice = button(conversation, facts, agreed.NOTICE, "privacy")
    ways = (notice, help_button(conversation, facts))
    return Step(conversation, (tell(conversation, facts, "mydata.nothing", *ways),))


def _ways(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    ways = [button(conversation, facts, TAKE, "take_along")]
    if correcting.can_be(conversation, facts):
        ways.append(button(conversation, facts, CORRECT, "correct"))
    ways.append(button(conversation, facts, ERASE, "erase"))
    return (*ways, help_button(conversation, facts))


def pressed(conversation: Conversation, facts: Facts, token: str) -> Step:
    """One of the buttons, in whatever state the client is."""
    if token == TAKE:
        return _take(conversation, facts)
    if token == CORRECT:
        return correcting.which(conversation, facts)
    if token == ERASE:
        return erasing.ask(conversation, facts)
    return _see(conversation, facts, every=token == ALL)


def _take(conversation: Conversation, facts: Facts) -> Step:
    if said_lately(conversation, facts, TAKE, speech.TWICE):
        return Step(conversation)
    after = replace(conversation, explained=Explained(TAKE, facts.now))
    file = handing.handed(after, facts, MadeKind.TAKEOUT)
    return Step(after, (tell(after, facts, "mydata.take"), file))


def _see(conversation: Conversation, facts: Facts, *, every: bool) -> Step:
    """Short: the answers, how long what is kept, who can read."""
    answers = correcting.answers(conversation, facts)
    hides = not every and any(one.sensitive for one in answers)
    parts = [
        _answers(conversation, facts, answers, every=every),
        words(conversation, facts, "mydata.hidden") if hides else "",
        _times(conversation, facts, answers),
        _survey(conversation, facts),
        facts.house.readers[language_of(conversation, facts)],
        _observed(conversation, facts),
        words(conversation, facts, "mydata.note") if has_note(conversation.case) else "",
    ]
    ways = _ways(conversation, facts)
    if hides:
        ways = (button(conversation, facts, ALL, "see_all"), *ways)
    text = "\n\n".join(filter(None, parts))
    return Step(conversation, (to_client(conversation, facts, "tell:mydata.see", text, *ways),))


def _observed(conversation: Conversation, facts: Facts) -> str:
    """Who has read along beside their counsellor: in supervision, or as a mentor."""
    case = conversation.case
    looks = (one for one in (case.observed if case else ()) if not one.refused)
    seen = dict.fromkeys(name_of(facts, one.counsellor) for one in looks)
    return words(conversation, facts, "mydata.observed", list=", ".join(seen)) if seen else ""


def has_note(case: Case | None) -> bool:
    """A counsellor wrote something for the next one or for the team, or has not sent it yet. It is
    theirs.
    """
    if case is None:
        return False
    confirm = case.confirm
    waits = confirm is not None and bool(confirm.words.text)
    notes = (case.handing, case.handed_note, case.note_kept, case.draft)
    later = (*case.scheduled, *case.unreleased, *case.reasons)
    return waits or bool(later) or any(one is not None for one in notes)


def _answers(
    conversation: Conversation, facts: Facts, answers: tuple[Ask, ...], *, every: bool
) -> str:
    if not answers:
        return ""
    lines = [_line(conversation, facts, one, every=every) for one in answers]
    return "\n".join([words(conversation, facts, "mydata.answers"), *lines])


def _line(conversation: Conversation, facts: Facts, step: Ask, *, every: bool) -> str:
    run = conversation.run
    answer = run.answers.get(step.name) if run is not None else None
    if not (every and step.sensitive) or answer is None:
        return recounting.line(conversation, facts, step)
    said = shown(step, answer, language_of(conversation, facts), facts.house.dated)
    question = recounting.named(conversation, facts, step)
    return words(conversation, facts, "review.line", question=question, answer=said)


def _times(conversation: Conversation, facts: Facts, answers: tuple[Ask, ...]) -> str:
    """What is kept until when; only of what there is."""
    lines = [_until(conversation, facts)] if answers else []
    if facts.held:
        time = handing.length(conversation, facts, facts.house.delivered)
        lines.append(words(conversation, facts, "mydata.messages", time=time))
    if conversation.ledger.records:
        lines.append(words(conversation, facts, "mydata.decisions"))
    return "\n".join(filter(None, lines))


def _survey(conversation: Conversation, facts: Facts) -> str:
    """One that is open, until when, and that its answers are only counted."""
    asked = conversation.survey
    if asked is None:
        return ""
    end = asked.offered_at + survey.LASTS
    day = facts.house.day(end, facts.now, language_of(conversation, facts))
    return words(conversation, facts, "mydata.survey", n=str(len(asked.run.answers)), date=day)


def _until(conversation: Conversation, facts: Facts) -> str:
    run, case = conversation.run, conversation.case
    if case is not None and case.phase is not Phase.CLOSED:
        time = handing.length(conversation, facts, facts.house.closed)
        return words(conversation, facts, "mydata.while", time=time)
    at = _end(conversation, facts, run) if run is not None else None
    if at is None:
        return ""
    day = facts.house.day(at, facts.now, language_of(conversation, facts))
    return words(conversation, facts, "mydata.until", date=day)


def _end(conversation: Conversation, facts: Facts, run: Run) -> datetime | None:
    """When these answers go by themselves."""
    if run.done:
        over = conversation.over_at
        return over + facts.house.closed if over is not None else None
    if run.active_at is None or conversation.gate is not Gate.ADMITTED:
        return None
    return lasting.by_day(facts, run.active_at + facts.flow.unfinished.forget)


__all__ = ["COMMANDS", "LOOKS", "TOKENS", "has_note", "pressed", "show"]
