"""Who a case is offered to, and when: hours, people the client knows, danger, and what is told."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.calendar import calendar
from config.texts import shipped
from routing.assigning.nobody import LOOK
from routing.assigning.offering import KEPT
from routing.assigning.why import explained
from routing.calendar import Calendar
from routing.conversation import Case, Phase
from routing.facts import Facts
from routing.play import Play
from tests.flows import TEAMS, long_house
from tests.houses import ANNA, BEN, EN, NOON, counsellor, house
from tests.unit.mind_kit import AGREED, DANGER, LISTENING
from tests.unit.test_first_contact import finish
from tests.unit.test_intake_odd import finish as finish_long
from tests.unit.test_properties import through

EVA = counsellor("eva")
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=NOON.tzinfo)


def hours(schedule: str) -> Calendar:
    return calendar(schedule, "UTC", "", (EN,), shipped(EN))


MORNINGS, EVENINGS = hours("Mo-Su 09:00-11:00"), hours("Mo-Su 18:00-20:00")


def begun(play: Play) -> Play:
    finish(play)
    return play


def case_of(play: Play) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def why(play: Play) -> str:
    facts = Facts(play.now, play.house, play.house.flow, play._id, roster=play.roster)
    return explained(play.conversation, facts)


class TestOutsideTheirHours:
    def play(self) -> Play:
        roster = (replace(ANNA, calendar=MORNINGS), replace(BEN, calendar=EVENINGS))
        return begun(Play(house(calendar=MORNINGS), roster, NOON, through))

    def test_the_client_hears_from_when_on_somebody_is_there_and_nobody_is_bothered(self) -> None:
        play = self.play()
        assert "they are back today at" in play.seen()[-1]
        assert "looking for someone for you now" not in "".join(play.seen())
        assert play.operator == []
        assert case_of(play).phase is Phase.WAITING
        assert play.invited() == []

    def test_it_is_offered_the_moment_the_first_of_them_is_there(self) -> None:
        play = self.play()
        play.waits(timedelta(hours=6) - timedelta(seconds=1))
        assert play.invited() == []
        play.waits(timedelta(seconds=1))
        assert play.invited() == ["ben"]

    def test_it_is_looked_at_hourly_and_nothing_is_said_twice(self) -> None:
        play = self.play()
        said = len(play.chat)
        assert case_of(play).due.at == NOON + LOOK
        play.waits(timedelta(hours=5))
        assert len(play.chat) == said
        assert len(case_of(play).choosings) == 1

    def test_who_does_not_come_is_told_of_as_ever_and_the_next_hours_are_waited_for(self) -> None:
        play = self.play()
        play.waits(timedelta(hours=9))  # Ben never comes, and his hours are over
        assert sum("nobody of ours" in text for text in play.seen()) == 1
        assert len(play.operator) == 1
        assert play.invited() == []
        play.waits(timedelta(hours=12))
        assert play.invited() == ["anna"]

    def test_who_gave_up_is_told_once_when_hours_are_all_that_is_left(self) -> None:
        roster = (replace(ANNA, calendar=MORNINGS), BEN)
        play = begun(Play(house(calendar=MORNINGS), roster, MORNING, through))
        play.joins("anna")
        play.roster = (replace(ANNA, calendar=MORNINGS),)
        play.waits(timedelta(hours=3))
        play.leaves("anna")
        play.waits(timedelta(minutes=20))
        assert sum("they are back" in text for text in play.seen()) == 1

    def test_a_team_goes_by_its_own_hours(self) -> None:
        made = long_house(team_hours={"debts": EVENINGS})
        play = Play(made, (ANNA, BEN), NOON, through)
        for said in ("/start", "ok", "yes", "Mia", "30"):
            play.says(said)
        finish_long(play)
        assert case_of(play).team == "debts"
        assert play.invited() == []
        assert "they are back today at" in play.seen()[-1]
        play.waits(timedelta(hours=6))
        assert play.invited() == ["ben"]


class TestDanger:
    def test_words_of_danger_end_the_waiting_for_hours(self) -> None:
        roster = (replace(ANNA, calendar=MORNINGS),)
        play = Play(house(flow=LISTENING), roster, NOON, through)
        for said in (*AGREED, "Mia", "Debt"):
            play.says(said)
        assert play.invited() == []
        play.says(DANGER)
        assert play.invited() == ["anna"]

    def test_where_nobody_comes_even_then_both_sides_are_told(self) -> None:
        roster = (replace(ANNA, calendar=MORNINGS),)
        play = Play(house(flow=LISTENING), roster, NOON, through)
        for said in (*AGREED, "Mia", "Debt", DANGER):
            play.says(said)
        play.leaves("anna")
        assert any("nobody of ours" in text for text in play.seen())
        assert any("Nobody can take" in text for text in play.operator)
        play.waits(timedelta(minutes=10))
        assert play.invited() == ["anna"]


class TestWhomTheClientKnows:
    def closed(self, who: str) -> Play:
        play = begun(Play(house(), (ANNA, BEN, EVA), NOON, through))
        while play.invited() != [who]:
            play.leaves(play.invited()[0])
        play.joins(who)
        play.writes(who, "!close")
        assert case_of(play).phase is Phase.CLOSED
        return play

    def again(self, play: Play) -> list[str]:
        play.says("it is me again")
        for _ in range(12):
            if play.invited():
                break
            play.says(("yes", "ok", "Mia", "Debt")[_ % 4])
        return play.invited()

    def test_a_client_who_comes_back_is_offered_to_who_had_them(self) -> None:
        play = self.closed("eva")
        assert play.conversation.last_counsellor == EVA.id
        assert self.again(play) == ["eva"]

    def test_unless_they_cannot_be_asked(self) -> None:
        play = self.closed("eva")
        play.roster = (ANNA, BEN, replace(EVA, calendar=EVENINGS))
        assert self.again(play) == ["anna"]

    def test_nobody_is_offered_whom_the_client_does_not_want(self) -> None:
        play = self.closed("eva")
        play.conversation = replace(play.conversation, excluded=(EVA.id, ANNA.id))
        assert self.again(play) == ["ben"]

    def test_who_left_in_the_middle_does_not_come_first(self) -> None:
        play = begun(Play(house(), (ANNA, BEN), NOON, through))
        play.joins("anna")
        play.leaves("anna")
        assert play.conversation.last_counsellor is None


def test_round_robin_of_a_team_asks_each_in_turn() -> None:
    both = {**TEAMS, "debts": frozenset({ANNA.id, BEN.id})}
    made = long_house(teams=both, choose={"debts": "round_robin"})
    play = Play(made, (ANNA, BEN), NOON, through)
    play.turns = {"anna": 4, "ben": 3}
    for said in ("/start", "ok", "yes", "Mia", "30"):
        play.says(said)
    finish_long(play)
    assert play.invited() == ["ben"]


class TestWhy:
    def test_nobody_was_looked_for_yet(self) -> None:
        assert why(Play(house(), (ANNA,), NOON)) == "Nobody was looked for yet."

    def test_who_was_asked_and_why_not_the_others_newest_last(self) -> None:
        roster = (ANNA, BEN, replace(EVA, calendar=MORNINGS))
        play = begun(Play(house(), roster, NOON, through))
        play.waits(timedelta(minutes=3))
        play.leaves("anna")
        assert why(play).splitlines() == [
            "12:00: Anna was asked.",
            "- could be asked too, but came later: Ben",
            "- outside their hours: Eva",
            "12:03: Ben was asked.",
            "- asked already: declined, did not come, or left: Anna",
            "- outside their hours: Eva",
        ]

    def test_it_tells_what_was_decided_then(self) -> None:
        play = begun(Play(house(), (ANNA, BEN), NOON, through))
        before = why(play)
        play.roster = (replace(ANNA, calendar=MORNINGS), replace(BEN, languages=frozenset()))
        assert why(play) == before

    def test_the_rest_is_counted(self) -> None:
        many = tuple(counsellor(f"c{n:03}") for n in range(60))
        play = begun(Play(house(), many, NOON, through))
        assert why(play).splitlines()[-1] == "- and 19 more"

    @given(st.lists(st.sampled_from(["leave", "wait", "join"]), max_size=12))
    def test_the_last_few_choosings_are_kept(self, acts: list[str]) -> None:
        play = begun(Play(house(), (ANNA, BEN), NOON, through))
        for act in acts:
            here = play.invited()
            if act == "wait" or not here:
                play.waits(timedelta(minutes=7))
            elif act == "leave":
                play.leaves(here[0])
            elif case_of(play).phase is Phase.OFFERED:
                play.joins(here[0])
        kept = case_of(play).choosings
        assert 1 <= len(kept) <= KEPT
        assert [one.at for one in kept] == sorted(one.at for one in kept)
        offer = case_of(play).offer
        assert offer is None or kept[-1].chosen == offer.counsellor
