"""What clients with a wish of their own see, and what must not change without their yes."""

from dataclasses import replace
from datetime import timedelta

from routing.conversation import Conversation, Phase, Waits
from routing.ids import Language
from routing.play import Play
from tests.houses import ANNA, NOON, house
from tests.unit.mind_kit import LISTENING, rooms, talking
from tests.unit.state_kit import STATES, Moment, reached


def at(name: str, language: Language | None = None) -> Moment:
    play = reached(*STATES[name])
    return play if language is None else play.does_all(f"@lang:{language}")


def stands(state: Conversation) -> tuple[object, ...]:
    """What must not change without a yes."""
    case = state.case
    running = case is not None and case.phase is not Phase.CLOSED
    return (state.gate, state.ledger, case if running else None, state.excluded)


def heard(play: Play) -> list[str]:
    """What counsellors see, or will see."""
    return rooms(play) + [send.body.text for sends in play.held.values() for send in sends]


def said(play: Play, key: str, language: str = "en", **values: str) -> str:
    texts = play.house.texts.say(key, Language(language), **values)
    return texts.partition("\n")[0]


def promised(by: timedelta) -> Play:
    """The client has written, and an answer is due so long from now."""
    play = talking("I slept badly")
    case = play.conversation.case
    assert case is not None
    waits = Waits(play.now, play.now + by)
    play.conversation = replace(play.conversation, case=replace(case, waits=waits))
    return play


def alone() -> Play:
    play = Play(house(flow=LISTENING), (ANNA,), NOON)
    for one in ("/start", "ok", "yes", "yes", "Mia", "Debt"):
        play.says(one)
    play.joins("anna")
    return play


def operator(play: Play) -> list[str]:
    return [*play.operator]
