"""Every command of a case's room in one table, and how one of them is carried out.

Whoever may give a command was looked at before. What comes with consequences is asked about, and
carried out by a yes that begins with a sign: a yes without one is for the client.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from routing.cases.putoff import CONFIRMED
from routing.conversation import Case, Confirm, Conversation, Phase
from routing.desk import (
    acts,
    blocking,
    drafts,
    giving,
    mentoring,
    pausing,
    replying,
    scheduling,
    snoozing,
    unreleased,
    unsaying,
    urging,
    whisper,
    who,
)
from routing.desk.answering import Asked, all_typed, answered, typed, wants_all
from routing.desk.reading import Read, known, read
from routing.effects import Send, at_place, desk
from routing.events import StaffSaid
from routing.facts import Facts
from routing.ids import MessageId
from routing.marking import React, Sign
from routing.messages import Body
from routing.saying.speech import staff_words
from routing.step import Step

Handler = Callable[[Conversation, Asked, Facts], Step]
Risks = Callable[[Conversation, Asked, Facts], tuple[str, ...]]
GROUPS = ("write", "time", "case", "look")  # as they stand in the whole list; keys of the texts


@dataclass(frozen=True, slots=True)
class Command:
    """`help` names its line. `risks`: asked about first, where it gives any. `first`: seen at once.

    `takes_words`: without it, words behind the name make it something else, which nobody meant.
    `keeps`: those words are needed again when the yes comes.
    """

    does: Handler
    help: str
    risks: Risks | None = None
    takes_words: bool = False
    keeps: bool = False
    first: bool = False
    group: str = "case"


def helped(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """The first few commands; with the word for it, all there are."""
    whole = wants_all(facts, asked.arguments)
    more = mentoring.helped(conversation, asked.case, facts)
    lines = [staff_words(facts, "room.help"), *(_all(facts) if whole else _few(facts)), *more]
    made = MessageId(facts.make_id("commands"))
    text = Body("\n".join(lines))
    return Step(conversation, (Send(at_place(asked.place), made, text, plain=True),))


def _few(facts: Facts) -> list[str]:
    shown = [_line(facts, name, one) for name, one in COMMANDS.items() if one.first]
    return [*shown, staff_words(facts, "room.help.all", name=all_typed(facts))]


def _all(facts: Facts) -> list[str]:
    """In groups, for nobody reads twenty lines that look the same."""
    lines = []
    for group in GROUPS:
        lines.append(staff_words(facts, f"room.help.group.{group}"))
        lines += [_line(facts, key, one) for key, one in COMMANDS.items() if one.group == group]
    return lines


def _line(facts: Facts, name: str, one: Command) -> str:
    return staff_words(facts, f"room.help.{one.help}", name=typed(facts, name))


COMMANDS: Mapping[str, Command] = {
    "note": Command(acts.noted, "note", takes_words=True, first=True, group="write"),
    "snooze": Command(snoozing.snoozed, "snooze", takes_words=True, first=True, group="time"),
    "close": Command(acts.closed, "close", risks=acts.close_risks, first=True),
    "why": Command(acts.explained, "why", first=True, group="look"),
    "answers": Command(acts.answers, "answers", group="look"),
    "decline": Command(acts.given_back, "decline", risks=acts.decline_risks, takes_words=True),
    "give": Command(giving.given, "give", risks=giving.risks, takes_words=True, keeps=True),
    "team": Command(giving.to_team, "team", risks=giving.team_risks, takes_words=True, keeps=True),
    "schedule": Command(scheduling.scheduled, "schedule", takes_words=True, group="write"),
    "pause": Command(pausing.paused, "pause", takes_words=True, group="time"),
    "resume": Command(pausing.resumed, "resume", group="time"),
    "urgent": Command(urging.urged, "urgent", takes_words=True),
    "who": Command(who.told, "who", group="look"),
    "oops": Command(unsaying.unsaid, "oops", takes_words=True, group="write"),
    "reply": Command(replying.replied, "reply", takes_words=True, group="write"),
    "whisper": Command(whisper.whispered, "whisper", takes_words=True),
    "block": Command(blocking.blocked, "block", risks=blocking.risks),
    "help": Command(helped, "help", takes_words=True, group="look"),
}
YES, NO = "yes", "no"
# Known by name, so that they are not taken for a mistake: they belong to a desk.
LATER = (
    *("cases", "take", "reopen", "away", "stats", "mine"),
    *("supervise", "observe", "leave", "takeover", "agree", "refuse"),
)
MENTORS = (unreleased.RELEASE, unreleased.RETURN)  # of whoever says yes to what is written here
NAMES = (*COMMANDS, YES, NO, *LATER, *MENTORS)


def commanded(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    """What a text that begins with a sign does. It reaches nobody but this room, whatever it is.

    What was understood carries a sign that says so, as long as the room is there.
    """
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    house = facts.house
    found = read(event.body.text, known(house.texts, house.staff_language, NAMES))
    asked = Asked(event.place, case, case.offer, found.arguments, event.message)
    if event.reply:
        return answered(conversation, asked, facts, "room.command.reply")
    if found.name in (YES, NO):
        yes = found.name == YES
        return _signed(_decided(conversation, asked, facts, yes=yes), event, case)
    dropped = acts.forgotten(conversation)
    if found.name in COMMANDS:
        return _signed(_begun(dropped, asked, facts, found.name), event, case)
    return _unknown(dropped, asked, facts, found)


def _signed(step: Step, event: StaffSaid, before: Case) -> Step:
    case = step.conversation.case
    if case is None or case.phase is not Phase.OPEN or case.offer != before.offer:
        return step
    return step.add(React(desk(case.id), event.message, Sign.NOTE))


def _unknown(conversation: Conversation, asked: Asked, facts: Facts, found: Read) -> Step:
    if found.name in MENTORS:
        return mentoring.refused(conversation, asked.offer, facts)
    if found.name:
        key = "room.command.desk" if facts.house.desks else "room.command.later"
        return answered(conversation, asked, facts, key)
    if found.meant:
        name = typed(facts, found.meant)
        return answered(conversation, asked, facts, "room.command.meant", name=name)
    return answered(conversation, asked, facts, "room.not_relayed.command")


def _begun(conversation: Conversation, asked: Asked, facts: Facts, name: str) -> Step:
    """Carried out, or asked about first."""
    command = COMMANDS[name]
    if asked.arguments and not command.takes_words:
        shown = typed(facts, name)
        return answered(conversation, asked, facts, "room.command.words", name=shown)
    now = replace(asked, case=acts.clear(asked.case))
    risks = command.risks(conversation, now, facts) if command.risks is not None else ()
    if not risks:
        return command.does(conversation, now, facts)
    words = Body(now.arguments if command.keeps else "")
    waits = replace(now.case, confirm=Confirm(name, facts.now, words))
    return answered(
        replace(conversation, case=waits),
        now,
        facts,
        "room.confirm",
        risks=" ".join(risks),
        name=typed(facts, name),
        yes=typed(facts, YES),
        no=typed(facts, NO),
        minutes=str(round(CONFIRMED.total_seconds() / 60)),
    )


def _decided(conversation: Conversation, asked: Asked, facts: Facts, *, yes: bool) -> Step:
    """An answer to what was asked about; too late, or to nothing, it does nothing."""
    confirm, after = asked.case.confirm, acts.forgotten(conversation)
    now = replace(asked, case=acts.clear(asked.case), arguments="")
    draft = asked.case.draft
    command = COMMANDS.get(confirm.command) if confirm is not None else None
    late = confirm is None or facts.now - confirm.at > CONFIRMED
    if draft is not None and not late and yes and not asked.arguments:
        return drafts.sent(after, now, draft, facts)
    if draft is not None and not late:
        return answered(after, now, facts, "room.draft_left")
    if confirm is None or command is None or late or asked.arguments:
        return answered(after, now, facts, "room.confirm_nothing")
    if not yes:
        return answered(after, now, facts, "room.confirm_left")
    now = replace(now, arguments=confirm.words.text)
    if _happened_since(conversation, confirm):
        return _begun(after, now, facts, confirm.command)
    return command.does(after, now, facts)


def _happened_since(conversation: Conversation, confirm: Confirm) -> bool:
    """The client wrote, or a danger was noticed, after it was asked: the yes was to less."""
    alerts = [concern.at for concern in conversation.concerns if concern.is_alert]
    spoke = () if conversation.spoke_at is None else (conversation.spoke_at,)
    return any(at > confirm.at for at in (*alerts, *spoke))


__all__ = ["COMMANDS", "LATER", "NAMES", "Command", "commanded"]
