"""A counselling that comes to its end, in an organisation that asks how it was."""

from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import AGREED, LISTENING, closes, kind, through
from tests.unit.survey_flow import SURVEY

ASKING = house(flow=LISTENING, survey=SURVEY)


def talking(*said: str) -> Play:
    play = Play(ASKING, (ANNA, BEN), NOON, through)
    for one in (*AGREED, "Mia", "Debt"):
        play.says(one)
    play.joins("anna")
    for one in said:
        play.says(one)
    return play


def offered() -> Play:
    """The counsellor has closed the case."""
    play = talking()
    play.writes("anna", "hello")
    closes(play, "anna")
    return play


def begun(*said: str) -> Play:
    play = offered()
    play.presses("survey:yes")
    for one in said:
        play.says(one)
    return play


def newest(play: Play) -> str:
    return play.chat[-1].text


def counts(play: Play) -> dict[str, int]:
    """What was counted of answers."""
    return {kind: n for kind, n in play.counted.items() if kind.startswith("survey:")}


def is_over(play: Play) -> bool:
    state = play.conversation
    timers = {kind for kind, _ in play.timers}
    return state.survey is None and kind(play) != "survey" and "survey" not in timers


def is_in_intake(play: Play) -> bool:
    run = play.conversation.run
    return run is not None and (not run.done or play.conversation.case is not None)
