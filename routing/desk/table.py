"""Every command of a case's room in one table, and how one of them is carried out.

Whoever may give a command was looked at before. What comes with consequences is asked about, and
carried out by a yes that begins with a sign: a yes without one is for the client.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from routing.conversation import Confirm, Conversation
from routing.desk import acts, snoozing
from routing.desk.answering import Asked, all_typed, answered, typed
from routing.desk.reading import Read, known, read
from routing.effects import Send, at_place
from routing.events import StaffSaid
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Body
from routing.saying.speech import staff_words
from routing.step import Step
from routing.words.folding import fold

Handler = Callable[[Conversation, Asked, Facts], Step]
Risks = Callable[[Conversation, Asked, Facts], tuple[str, ...]]
CONFIRMED = timedelta(minutes=10)  # so long a yes is one to the question before


@dataclass(frozen=True, slots=True)
class Command:
    """`help` names its line. `risks`: asked about first, where it gives any. `first`: seen at once.

    `takes_words`: without it, words behind the name make it something else, which nobody meant.
    """

    does: Handler
    help: str
    risks: Risks | None = None
    takes_words: bool = False
    first: bool = False


def helped(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """The first few commands; with the word for it, all there are."""
    wanted = fold(asked.arguments)
    every = {fold(word) for word in staff_words(facts, "command.all").split(", ")} | {"all"}
    whole = wanted in every
    lines = [staff_words(facts, "room.help")]
    for name, one in COMMANDS.items():
        if whole or one.first:
            lines.append(staff_words(facts, f"room.help.{one.help}", name=typed(facts, name)))
    if not whole:
        lines.append(staff_words(facts, "room.help.all", name=all_typed(facts)))
    made = MessageId(facts.make_id("commands"))
    text = Body("\n".join(lines))
    return Step(conversation, (Send(at_place(asked.place), made, text, plain=True),))


COMMANDS: Mapping[str, Command] = {
    "note": Command(acts.noted, "note", takes_words=True, first=True),
    "snooze": Command(snoozing.snoozed, "snooze", takes_words=True, first=True),
    "close": Command(acts.closed, "close", risks=acts.close_risks, first=True),
    "why": Command(acts.explained, "why", first=True),
    "answers": Command(acts.answers, "answers"),
    "decline": Command(acts.given_back, "decline", risks=acts.decline_risks, takes_words=True),
    "help": Command(helped, "help", takes_words=True),
}
YES, NO = "yes", "no"
# Known by name, so that they are not taken for a mistake; nothing happens by them yet.
LATER = (
    *("cases", "take", "give", "team", "schedule", "reopen", "reply", "urgent", "pause"),
    *("resume", "block", "who", "away", "oops", "stats"),
)
NAMES = (*COMMANDS, YES, NO, *LATER)


def commanded(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    """What a text that begins with a sign does. It reaches nobody but this room, whatever it is."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    house = facts.house
    found = read(event.body.text, known(house.texts, house.staff_language, NAMES))
    asked = Asked(event.place, case, case.offer, found.arguments)
    if event.reply:
        return answered(conversation, asked, facts, "room.command.reply")
    if found.name in (YES, NO):
        return _decided(conversation, asked, facts, yes=found.name == YES)
    dropped = acts.forgotten(conversation)
    if found.name in COMMANDS:
        return _begun(dropped, asked, facts, found.name)
    return _unknown(dropped, asked, facts, found)


def _unknown(conversation: Conversation, asked: Asked, facts: Facts, found: Read) -> Step:
    if found.name:
        return answered(conversation, asked, facts, "room.command.later")
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
    now = replace(asked, case=replace(asked.case, confirm=None))
    risks = command.risks(conversation, now, facts) if command.risks is not None else ()
    if not risks:
        return command.does(conversation, now, facts)
    waits = replace(now.case, confirm=Confirm(name, facts.now))
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
    now = replace(asked, case=replace(asked.case, confirm=None), arguments="")
    command = COMMANDS.get(confirm.command) if confirm is not None else None
    late = confirm is None or facts.now - confirm.at > CONFIRMED
    if confirm is None or command is None or late or asked.arguments:
        return answered(after, now, facts, "room.confirm_nothing")
    if not yes:
        return answered(after, now, facts, "room.confirm_left")
    if _happened_since(conversation, confirm):
        return _begun(after, now, facts, confirm.command)
    return command.does(after, now, facts)


def _happened_since(conversation: Conversation, confirm: Confirm) -> bool:
    """The client wrote, or a danger was noticed, after it was asked: the yes was to less."""
    alerts = [concern.at for concern in conversation.concerns if concern.is_alert]
    spoke = () if conversation.spoke_at is None else (conversation.spoke_at,)
    return any(at > confirm.at for at in (*alerts, *spoke))


__all__ = ["COMMANDS", "LATER", "NAMES", "Command", "commanded"]
