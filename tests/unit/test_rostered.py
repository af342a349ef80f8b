"""The organisation's people change: no case stays with somebody who is not among them."""

from dataclasses import replace

import pytest

from routing.conversation import Phase
from routing.events import RosterChanged
from routing.facts import Counsellor
from routing.ids import AuthorId
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import finish


def at_counsellor(*, joined: bool) -> Play:
    play = Play(house(), (ANNA,), NOON)
    finish(play)
    assert play.invited() == ["anna"]
    if joined:
        play.joins("anna")
    return play


def change(play: Play, *roster: Counsellor) -> None:
    play.roster = tuple(one for one in (ANNA, BEN) if one in roster)
    play.happens(RosterChanged(play._event()))


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case is not None else None


@pytest.mark.parametrize("joined", [False, True])
def test_whoever_is_still_there_keeps_their_case(joined: bool) -> None:
    play = at_counsellor(joined=joined)
    before = play.conversation
    change(play, ANNA, BEN)
    assert play.conversation == before


@pytest.mark.parametrize("joined", [False, True])
def test_whoever_is_gone_loses_it_to_others(joined: bool) -> None:
    play = at_counsellor(joined=joined)
    change(play, BEN)
    assert play.invited() == ["ben"]
    assert (play.taken["anna"], play.taken["ben"]) == (0, 1)
    assert phase(play) is Phase.OFFERED


def test_the_same_name_at_another_address_is_another_person() -> None:
    play = at_counsellor(joined=True)
    play.roster = (replace(ANNA, author=AuthorId("@another:example.org")), BEN)
    play.happens(RosterChanged(play._event()))
    assert phase(play) is Phase.OFFERED


def test_a_case_that_waits_is_offered_to_whoever_is_new() -> None:
    play = at_counsellor(joined=True)
    change(play)
    assert phase(play) is Phase.WAITING
    change(play, BEN)
    assert play.invited() == []  # in its turn: others may wait longer
    play.waits(play.house.retry)
    assert play.invited() == ["ben"]


def test_without_a_case_nothing_happens() -> None:
    play = Play(house(), (ANNA,), NOON)
    play.says("/start")
    before = play.conversation
    change(play, BEN)
    assert play.conversation == before


def test_a_client_never_reads_the_key_of_who_is_not_listed_any_more() -> None:
    play = at_counsellor(joined=True)
    change(play)
    told = [one for one in play.seen() if "cannot go on here" in one]
    assert [one.partition(" cannot")[0] for one in told] == ["Your counsellor"]
    assert any("anna is not listed any more" in one for one in play.operator)
