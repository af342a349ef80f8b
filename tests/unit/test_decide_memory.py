"""What a lane is kept for, and what cannot be read: nobody is forgotten by mistake, or unheard."""

from dataclasses import replace
from datetime import timedelta

from bridge.decide import Fold
from bridge.store.inbox_rows import Broken, Claimed
from bridge.store.tables import LaneKind
from routing.effects import Notify
from routing.play import Play
from tests.houses import ANNA, NOON, house
from tests.unit.test_decide import LANE, Look, decider, fold, said, texts
from tests.unit.test_first_contact import finish


def started(*texts: str) -> Play:
    play = Play(house(), (ANNA,), NOON)
    for text in texts:
        play.says(text)
    return play


def notices(found: Fold) -> list[Notify]:
    effects = [e for decided in found.decided for e in decided.effects]
    return [e for e in effects if isinstance(e, Notify)]


def test_a_state_of_an_unknown_version_is_told_and_urgent_help_still_comes() -> None:
    claimed = Claimed(LANE, LaneKind.CLIENT, 0, b'{"v": 99}', (said(5, "hello"), said(6, "help")))
    found = decider(Look()).lane(claimed)
    assert texts(found) == ["Call 112 now."]
    assert len(found.parked) == 2
    assert len(notices(found)) == 1


def test_who_never_agreed_is_not_kept() -> None:
    play = started("/start")
    play.presses("I have read this")
    assert not fold([said(5, "well")], Look(), replace(play.conversation, id=LANE)).keep


def test_who_begins_again_after_stopping_is_kept_with_what_they_decided() -> None:
    play = started()
    finish(play)
    for text in ("/stop", "hello", "Start again"):
        play.says(text)
    begun = replace(play.conversation, id=LANE)
    assert begun.case is not None
    assert fold([said(5, "well")], Look(), begun).keep
    assert fold([said(5, "well")], Look(), replace(begun, case=None)).keep


def test_a_row_that_is_tried_again_is_told_of_again() -> None:
    damaged = replace(said(5, ""), what=Broken("it cannot be opened"))
    again = replace(damaged, at=damaged.at + timedelta(hours=1))
    [first], [same], [second] = (notices(fold([row], Look())) for row in (damaged, damaged, again))
    assert first.message == same.message != second.message
