"""Somebody in counselling who changes their mind: an organisation that listens for danger."""

from dataclasses import replace
from datetime import timedelta

from bridge.store import codec
from routing.conversation import Conversation, PendingKind
from routing.flow.model import Crisis
from routing.play import Play
from tests.houses import ANNA, BEN, DE, EN, FLOW, NOON, house

DANGER = "I am unsafe"
LISTENING = replace(
    FLOW, sha256="d" * 64, crisis=Crisis(words={EN: frozenset({"unsafe"}), DE: frozenset()})
)
SOON = timedelta(seconds=6)
AGREED = ("/start", "ok", "yes", "yes")  # the optional purpose too


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


def begun(*said: str) -> Play:
    play = Play(house(flow=LISTENING), (ANNA, BEN), NOON, through)
    for one in said:
        play.says(one)
    return play


def waiting(*said: str) -> Play:
    """Somebody is invited, and nobody has come."""
    return begun(*AGREED, "Mia", "Debt", *said)


def talking(*said: str) -> Play:
    play = waiting()
    play.joins("anna")
    for one in said:
        play.says(one)
    return play


def closes(play: Play, who: str) -> None:
    """The counsellor closes the case, and says yes where they are asked whether they mean it."""
    play.writes(who, "!close")
    case = play.conversation.case
    if case is not None and case.confirm is not None:
        play.writes(who, "!yes")


def rooms(play: Play) -> list[str]:
    """Everything that stands in any room."""
    return [line.text for room in play.rooms.values() for line in room.lines]


def tokens(play: Play) -> list[str]:
    """The buttons of the newest message."""
    return [choice.token for choice in play.chat[-1].choices]


def kind(play: Play) -> PendingKind | None:
    pending = play.conversation.pending
    return pending.kind if pending is not None else None


def asked(play: Play) -> Play:
    """In front of the last question, by the card."""
    play.says("/stop")
    play.presses("mind:delete")
    return play


def erased(play: Play) -> Play:
    asked(play).presses("erase:yes")
    return play


def is_forgotten(play: Play) -> bool:
    """The lane is a stranger's, and nothing of this one is left in any room."""
    state = play.conversation
    empty = not (state.ledger.records or state.run or state.case or state.greeted)
    return empty and all(room.forgotten and not room.lines for room in play.rooms.values())
