"""Every state of a client, and everything that can happen there: desks know how the case stands.

Whatever was posted to a desk, taken together, is what the case is to its counsellor now.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from routing.assigning import desked
from routing.events import Event, TimeCame
from routing.facts import Facts, House
from routing.ids import CaseId, CounsellorId
from routing.news import CaseNews, Listed
from routing.posting import ToDesk
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.event_kit import of_others, of_the_client
from tests.unit.mind_kit import LISTENING
from tests.unit.state_kit import RARELY, STATES, Moment

Known = Mapping[tuple[CounsellorId, CaseId], tuple[Listed, bool, bool]]
CHOSEN = house(flow=LISTENING, desks=True, retry=RARELY)
BY_HAND = house(
    flow=LISTENING,
    desks=True,
    retry=RARELY,
    choose={"": "manual"},
    teams={"": frozenset({ANNA.id, BEN.id})},
)
COMES = {"offered": CHOSEN, "by hand": BY_HAND}
WAITING = ("waiting", "waiting, paused", "waiting, card", "held, nobody there")


# Of what a client does, what may change to whom the case is something.
CHANGES = (
    *("unsafe", "says yes", "says stop", "says /pause", "says /end", "go on"),
    *("presses mind", "presses other:yes", "presses away", "presses give"),
)


class Seated(Moment):
    """Desks are there, and a way of choosing, whatever else of the organisation changes."""

    lotse = CHOSEN
    seated: tuple[House, House] | None = None  # the organisation of the state, and with desks

    def _facts(self, event: Event) -> Facts:
        facts, seats = super()._facts(event), self.lotse
        if self.seated is None or self.seated[0] is not facts.house:
            desks = replace(facts.house, desks=True, choose=seats.choose, teams=seats.teams)
            self.seated = facts.house, desks
        return replace(facts, house=self.seated[1])


@cache
def at(name: str, lotse: str) -> Moment:
    play = Seated(COMES[lotse], (ANNA, BEN), NOON)
    play.lotse = COMES[lotse]
    return play.does_all(*STATES[name])


def told(play: Moment) -> Known:
    """What the desks know by all that was posted to them."""
    known: dict[tuple[CounsellorId, CaseId], tuple[Listed, bool, bool]] = {}
    for one in play.posted:
        assert isinstance(one, ToDesk)
        news = one.news
        if not isinstance(news, CaseNews):
            continue
        known[one.counsellor, news.case] = (news.listed, news.alerted, news.late)
    return {key: state for key, state in known.items() if state[0] is not Listed.GONE}


def stands(play: Moment) -> Known:
    case = play.conversation.case
    facts = play._facts(TimeCame(play._event(), "", ""))
    found = desked.stands(play.conversation, facts)
    assert case is not None or not found
    return {
        (who, case.id): (one.listed, one.alerted, one.late)
        for who, one in found.items()
        if case is not None
    }


EVERY = [(name, "offered") for name in STATES] + [(name, "by hand") for name in WAITING]


@pytest.mark.parametrize(("name", "lotse"), EVERY)
def test_what_desks_were_told_is_how_the_case_stands(name: str, lotse: str) -> None:
    state = at(name, lotse)
    assert told(state) == stands(state)
    clients = [one for one in of_the_client() if any(what in one[0] for what in CHANGES)]
    for what, happens in (*clients, *of_others()):
        play = state.branch()
        happens(play)
        assert told(play) == stands(play), what


def test_a_lane_of_a_house_without_desks_posts_nothing() -> None:
    quiet: House = house(flow=LISTENING, retry=RARELY)
    for name in WAITING:
        play = Moment(quiet, (ANNA, BEN), NOON).does_all(*STATES[name])
        for _, happens in of_others():
            happens(play)
        assert play.posted == []
