"""Commands typed at a desk, and everything else that is written there: none of it reaches a client.

A command of a case's room is not carried out here: which case it means would be a guess.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unicodedata import normalize

from routing.assigning import reasons
from routing.danger.called import on_call
from routing.desk import table
from routing.desk.answering import all_typed, typed, wants_all
from routing.desk.reading import Read, known, read
from routing.events import StaffSaid
from routing.ids import EventId
from routing.messages import Body
from routing.news import CaseNews, DeskDeclines, DeskTakes, Listed
from routing.posting import ToCase
from routing.posts import absent, listing, oncall, reopening, supervising
from routing.posts.saying import At, answers, explained, says
from routing.posts.state import DeskStep
from routing.words.folding import begins_as_command

START = "/start"
QUIET = timedelta(hours=1)  # so long it is not said again that no client reads here
HELPED = ("cases", "take", "decline", "away", "back", "reopen", "stats", "help")
FIRST = ("cases", "take", "decline", "away", "help")  # seen at once
CALLED = ("mine",)  # shown to whoever is on call
Handler = Callable[[At, str], DeskStep]


def said(at: At, event: StaffSaid) -> DeskStep:
    """Words of the desk's own counsellor, from a device that counts."""
    if not begins_as_command(event.body.text):
        return unread(at)
    if event.reply:
        return answers(at, "desk.command.reply")
    house = at.facts.house
    if event.body.text.split()[:1] == [START]:
        return _begun(at)
    found = read(event.body.text, known(house.texts, house.staff_language, NAMES))
    if found.name in (table.YES, table.NO):
        return _decided(at, found)
    forgotten = replace(absent.unplanned(at.desk), confirm=None, confirm_at=None)
    here = at.on(forgotten)  # a yes is one to the question before, and to nothing earlier
    does = COMMANDS.get(found.name)
    if does is not None:
        return does(here, found.arguments)
    return _other(here, found)


def _decided(at: At, found: Read) -> DeskStep:
    """As in a case's room, words behind it make it something else, which nobody asked about."""
    yes, waits = found.name == table.YES, at.desk.confirm is not None
    if waits and found.arguments:
        left = replace(at.desk, confirm=None, confirm_at=None)
        return answers(at.on(left), "desk.confirm_nothing")
    if reopening.is_asked(at):
        return reopening.decided(at, yes=yes)
    decides = supervising.decided if waits else absent.decided
    return decides(at, yes=yes)


def _begun(at: At) -> DeskStep:
    """What an app sends by itself when the chat of a desk is opened for the first time."""
    if at.desk.explained or at.desk.cases:
        return _cases(at, "")
    return DeskStep(*explained(at))


def _other(at: At, found: Read) -> DeskStep:
    if found.name:
        return answers(at, "desk.command.elsewhere")
    if found.meant:
        return answers(at, "desk.command.meant", name=typed(at.facts, found.meant))
    return answers(at, "desk.command.unknown", help=typed(at.facts, "help"))


def unread(at: At) -> DeskStep:
    """No client reads here; said once an hour."""
    last = at.desk.told_at
    if last is not None and at.facts.now - last < QUIET:
        return DeskStep(at.desk)
    told = replace(at.desk, told_at=at.facts.now)
    return answers(at.on(told), "desk.unread", help=typed(at.facts, "help"))


def _cases(at: At, _: str) -> DeskStep:
    away = listing.absence(at)
    return says(at, "cases", "\n".join(filter(None, (away, listing.lines(at)))))


def _stats(at: At, _: str) -> DeskStep:
    return says(at, "stats", listing.numbers(at))


def _helped(at: At, wanted: str) -> DeskStep:
    """The first few; with the word for it, all that this counsellor can use."""
    if wants_all(at.facts, wanted):
        called = CALLED if at.owner.id in on_call(at.facts) else ()
        shown = (*HELPED, *called, *(supervising.HELPED if supervising.is_one(at) else ()))
        more: tuple[str, ...] = ()
    else:
        shown, more = FIRST, (at.words("room.help.all", name=all_typed(at.facts)),)
    lines = (at.words(f"desk.help.{one}", name=typed(at.facts, one)) for one in shown)
    return says(at, "help", "\n".join((at.words("desk.help"), *lines, *more)))


def _back(at: At, typed_words: str) -> DeskStep:
    """In front of a case's name the same word means giving that back, in more than one language."""
    name, _ = listing.parted(at, nfc(typed_words))
    return _decline(at, typed_words) if name and listing.named(at, name) else absent.returned(at)


def _take(at: At, name: str) -> DeskStep:
    """What they are called to and not offered: then they mean that."""
    if name and not listing.named(at, name) and oncall.named(at, name):
        return oncall.mine(at, name)
    return listing.about(at, name, "take", taken)


def _decline(at: At, typed_words: str) -> DeskStep:
    """What stands behind the case's name is why, and goes with the no to the case."""
    words = nfc(typed_words)
    name, behind = listing.parted(at, words)
    why = reasons.stripped(behind)
    if name and not listing.named(at, name) and listing.begins(at, name):
        return answers(at, "desk.decline_whole", name=typed(at.facts, "cases"))
    return listing.about(at, name, "decline", partial(_declined, why=why))


def taken(at: At, one: CaseNews) -> DeskStep:
    """What is offered to them is theirs by coming to it, where there is an invitation to accept."""
    if one.listed is Listed.MINE:
        return answers(at, "desk.take_mine", room=one.name)
    here = one.listed is Listed.ASKED
    if here and at.owner.rooms:
        return answers(at, "desk.take_asked", room=one.name)
    asks = DeskTakes(EventId(at.facts.make_id(f"take:{one.case.hex}")), at.owner.id)
    told = answers(at, "desk.taking_here" if here else "desk.taking", room=one.name)
    return DeskStep(told.desk, (ToCase(one.lane, asks), *told.effects))


def _declined(at: At, one: CaseNews, why: str) -> DeskStep:
    if one.listed is Listed.MINE:
        return answers(at, "desk.decline_mine", room=one.name)
    if one.listed is Listed.WAITS:
        return answers(at, "desk.decline_waits", room=one.name)
    made = EventId(at.facts.make_id(f"decline:{one.case.hex}"))
    asks = DeskDeclines(made, at.owner.id, Body(why))
    told = answers(at, "desk.declined_why" if why else "desk.declined", room=one.name)
    return DeskStep(told.desk, (ToCase(one.lane, asks), *told.effects))


def nfc(text: str) -> str:
    """Each letter in one piece, so that no name ends in the middle of one."""
    return normalize("NFC", text)


COMMANDS: Mapping[str, Handler] = {
    "cases": _cases,
    "take": _take,
    "decline": _decline,
    "away": absent.wished,
    "back": _back,
    "stats": _stats,
    "mine": oncall.mine,
    "urgent": oncall.urgent,
    "reopen": reopening.wished,
    "help": _helped,
    **supervising.COMMANDS,
}
# `back` first: in the room of a case the same word may mean giving it back.
NAMES = tuple(dict.fromkeys(("back", *COMMANDS, *table.NAMES)))
