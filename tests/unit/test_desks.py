"""A counsellor's desk: what it hears of cases, and what is asked there, played to both ends."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bridge.store import codec
from config.calendar import calendar
from routing.conversation import Phase
from routing.deskstage import DeskStage
from routing.effects import at_place
from routing.events import Failure, NotSent
from routing.facts import Counsellor, House
from routing.ids import CounsellorId, Language, MessageId
from routing.messages import Doubt
from routing.news import Listed
from routing.play import Play
from routing.posts.state import Desk
from tests.houses import ANNA, BEN, DE, EN, NOON, TEXTS, house
from tests.unit.mind_kit import AGREED, DANGER, LISTENING, SOON, through

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEAM = frozenset({ANNA.id, BEN.id})


def desks(lotse: House, *people: Counsellor, now: datetime = NOON) -> DeskStage:
    stage = DeskStage(Play(lotse, people or (ANNA, BEN), now, through))
    for said in (*AGREED, "Mia", "Debt"):
        stage.play.says(said)
    stage.settles()
    return stage


def chosen(**changes: object) -> House:
    day = {"day": lambda at, _, __: f"{at:%d.%m.%Y}"}
    return house(**{"flow": LISTENING, "desks": True, **day, **changes})


def by_hand(**changes: object) -> House:
    return chosen(choose={"": "manual"}, teams={"": TEAM}, **changes)


def name_of(stage: DeskStage) -> str:
    case = stage.play.conversation.case
    assert case is not None
    return case.name


def phase(stage: DeskStage) -> Phase:
    case = stage.play.conversation.case
    assert case is not None
    return case.phase


def listed(stage: DeskStage, who: str) -> list[Listed]:
    return [one.listed for one in stage.desks[CounsellorId(who)].cases]


def last(stage: DeskStage, who: str = "anna") -> str:
    return stage.seen(who)[-1]


@pytest.fixture
def asked() -> DeskStage:
    """Offered to Anna."""
    return desks(chosen())


@pytest.fixture
def mine(asked: DeskStage) -> DeskStage:
    """Anna has it, and has said the first word."""
    asked.play.joins("anna")
    asked.play.writes("anna", "hello Mia")
    asked.settles()
    return asked


class TestNews:
    def test_an_offer_says_its_name_how_long_it_stands_and_what_to_do(
        self, asked: DeskStage
    ) -> None:
        first, offer = asked.seen("anna")
        assert first.startswith("This is your desk")
        assert len(first.split("\n")) == 3
        assert f"{name_of(asked)} is offered to you until 12:10" in offer
        assert f"!decline {name_of(asked)}" in offer
        assert asked.seen("ben") == []

    def test_without_desks_nothing_is_posted(self) -> None:
        play = desks(chosen(desks=False)).play
        assert play.posted == []
        assert play.invited() == ["anna"]

    def test_relaying_posts_nothing(self, mine: DeskStage) -> None:
        mine.play.says("hello again")
        mine.play.writes("anna", "hello Mia")
        mine.play.waits(SOON)
        mine.play.says("good")
        assert mine.play.posted == []

    def test_an_offer_not_taken_in_time_goes_on_and_the_desk_says_so(
        self, asked: DeskStage
    ) -> None:
        asked.waits(11 * MINUTE)
        assert "is over" in last(asked)
        assert listed(asked, "anna") == []
        assert listed(asked, "ben") == [Listed.ASKED]

    def test_a_night_in_which_nobody_comes_leaves_one_line_for_each_time_it_was_offered(
        self, asked: DeskStage
    ) -> None:
        asked.waits(10 * HOUR)
        offers = [one for one in asked.seen("anna") if name_of(asked) in one]
        assert all("is over" in one for one in offers[:-1])
        assert len(offers) < 25
        assert sum("is offered to you" in one for one in offers) <= 1

    def test_a_client_who_would_rather_have_somebody_else_is_told_as_that(
        self, mine: DeskStage
    ) -> None:
        mine.play.says("/other")
        mine.play.presses("other:yes")
        mine.settles()
        assert "would rather have somebody else" in last(mine)
        assert listed(mine, "anna") == []

    def test_words_of_danger_call_whoever_has_the_case(self, mine: DeskStage) -> None:
        mine.play.says(DANGER)
        mine.settles()
        line = mine.lines[ANNA.id][-1]
        assert "may mean danger" in line.body.text
        assert line.mentions == (ANNA.author,)

    def test_a_promise_that_slipped_calls_them_once(self, mine: DeskStage) -> None:
        mine.play.says("are you there?")
        mine.waits(9 * HOUR)
        late = [line for line in mine.lines[ANNA.id] if "overdue" in line.body.text]
        assert len(late) == 1
        assert late[0].mentions == (ANNA.author,)
        mine.play.writes("anna", "I am here")
        mine.settles()
        assert [one.late for one in mine.desks[ANNA.id].cases] == [False]

    def test_a_case_taken_from_a_silent_counsellor_is_told_to_both(self, mine: DeskStage) -> None:
        mine.play.says("are you there?")
        mine.waits(17 * HOUR)
        assert any("nobody answered there for too long" in one for one in mine.seen("anna"))
        assert any("is offered to you" in one for one in mine.seen("ben"))

    def test_news_that_come_twice_are_said_once(self, asked: DeskStage) -> None:
        [news] = asked.desks[ANNA.id].cases
        seen = asked.seen("anna")
        asked.happens(ANNA.id, news)
        assert asked.seen("anna") == seen

    def test_a_desk_is_written_and_read_as_it_was(self, mine: DeskStage) -> None:
        mine.writes("anna", "!away 30.11.-4.12.")
        desk = mine.desks[ANNA.id]
        assert desk.planned is not None
        assert codec.decode(codec.encode(desk), Desk) == desk


class TestDeclining:
    def test_the_next_one_is_asked_and_the_invitation_is_gone(self, asked: DeskStage) -> None:
        asked.writes("anna", f"!decline {name_of(asked).upper()[:4]}")
        assert asked.play.invited() == ["ben"]
        assert listed(asked, "anna") == []
        assert "others are asked" in last(asked)

    def test_what_is_theirs_is_given_back_in_its_room_only(self, mine: DeskStage) -> None:
        mine.writes("anna", f"!decline {name_of(mine)}")
        assert phase(mine) is Phase.OPEN
        assert "in its room" in last(mine)


class TestTaking:
    @pytest.fixture
    def waits(self) -> DeskStage:
        return desks(by_hand())

    def test_nobody_is_chosen_and_everybody_hears_of_it(self, waits: DeskStage) -> None:
        assert waits.play.invited() == []
        assert phase(waits) is Phase.WAITING
        for who in ("anna", "ben"):
            assert listed(waits, who) == [Listed.WAITS]
            assert f"!take {name_of(waits)}" in last(waits, who)

    @pytest.mark.parametrize("first", ["anna", "ben"])
    def test_of_two_at_once_the_first_has_it_and_the_other_hears_who(
        self, waits: DeskStage, first: str
    ) -> None:
        other = "ben" if first == "anna" else "anna"
        waits.types(first, f"!take {name_of(waits)}")
        waits.types(other, f"!take {name_of(waits)}")
        waits.settles()
        assert waits.play.invited() == [first]
        assert last(waits, other) == f"{first.capitalize()} has taken {name_of(waits)}."
        assert not any("waits for somebody" in one for one in waits.seen(other))
        assert "has taken" not in " ".join(waits.seen(first))
        assert listed(waits, other) == []
        waits.play.joins(first)
        waits.settles()
        assert listed(waits, first) == [Listed.MINE]

    def test_who_took_it_and_does_not_come_loses_it_to_everybody(self, waits: DeskStage) -> None:
        waits.writes("anna", f"!take {name_of(waits)}")
        waits.waits(11 * MINUTE)
        assert listed(waits, "anna") == listed(waits, "ben") == [Listed.WAITS]

    def test_when_nobody_takes_it_both_sides_are_told(self, waits: DeskStage) -> None:
        waits.waits(50 * MINUTE)
        assert waits.play.operator == []
        waits.waits(11 * MINUTE)
        assert "Nobody" in waits.play.operator[-1]
        assert "nobody of ours can take this" in waits.play.seen()[-1]
        waits.writes("anna", f"!take {name_of(waits)}")
        assert waits.play.invited() == ["anna"]

    def test_in_danger_somebody_is_chosen(self, waits: DeskStage) -> None:
        waits.play.says(DANGER)
        waits.settles()
        assert waits.play.invited() == ["anna"]
        assert "has taken" in last(waits, "ben")

    def test_a_pause_takes_it_from_every_list(self, waits: DeskStage) -> None:
        waits.play.says("/pause")
        waits.settles()
        assert listed(waits, "ben") == []
        waits.play.says("go on")
        waits.settles()
        assert listed(waits, "ben") == [Listed.WAITS]

    def test_what_is_offered_already_is_taken_by_its_invitation(self, asked: DeskStage) -> None:
        asked.writes("anna", f"!take {name_of(asked)}")
        assert "accept the invitation" in last(asked)
        assert asked.play.invited() == ["anna"]

    def test_without_desks_a_team_that_chooses_by_hand_is_chosen_for(self) -> None:
        assert desks(by_hand(desks=False)).play.invited() == ["anna"]

    def test_why_says_who_could_have_taken_it(self, waits: DeskStage) -> None:
        case = waits.play.conversation.case
        assert case is not None
        assert {one.reason for one in case.choosings[-1].passed} == {"manual"}


class TestCommands:
    @pytest.mark.parametrize("text", ["hello", "Mia is doing better", "ok then"])
    def test_words_reach_nobody_and_that_is_said_once_an_hour(
        self, mine: DeskStage, text: str
    ) -> None:
        chat = mine.play.seen()
        for _ in range(3):
            mine.writes("anna", text)
        said = [one for one in mine.seen("anna") if "No client reads in this" in one]
        assert len(said) == 1
        mine.waits(HOUR)
        mine.writes("anna", text)
        assert len([one for one in mine.seen("anna") if "No client reads in this" in one]) == 2
        assert mine.play.seen() == chat

    @pytest.mark.parametrize("text", ["!close", "/close", "! Close", "!note call her", "!why"])
    def test_a_command_of_a_room_is_not_carried_out_here(self, mine: DeskStage, text: str) -> None:
        mine.writes("anna", text)
        assert "in the room of the case" in last(mine)
        assert phase(mine) is Phase.OPEN

    @pytest.mark.parametrize("language", [EN, DE])
    def test_an_offer_is_declined_in_the_words_that_it_names(self, language: Language) -> None:
        found = desks(chosen(staff_language=language))
        [named] = re.findall(r"!\S+ .*(?=\.$)", last(found))
        found.writes("anna", named)
        assert found.play.invited() == ["ben"]

    def test_the_word_for_back_in_front_of_a_name_gives_that_back(self) -> None:
        found = desks(chosen(staff_language=DE))
        found.writes("anna", "!zurück")
        assert found.play.invited() == ["anna"]
        found.writes("anna", f"!zurück {name_of(found)}")
        assert found.play.invited() == ["ben"]

    def test_a_slip_is_answered_with_what_may_be_meant(self, mine: DeskStage) -> None:
        mine.writes("anna", "!caess")
        assert "Did you mean !cases" in last(mine)
        mine.writes("anna", "!xyzzy")
        assert "!help" in last(mine)

    def test_somebody_else_in_the_room_is_not_heard(self, asked: DeskStage) -> None:
        people, asked.play.roster = asked.play.roster, (replace(ANNA, author=BEN.author), BEN)
        stranger = asked.said("anna", f"!decline {name_of(asked)}")
        asked.play.roster = people
        asked.happens(ANNA.id, stranger)
        asked.settles()
        assert "this desk is somebody else's" in last(asked)
        assert asked.play.invited() == ["anna"]

    @pytest.mark.parametrize("doubt", list(Doubt))
    def test_a_device_that_nobody_vouches_for_does_nothing(
        self, asked: DeskStage, doubt: Doubt
    ) -> None:
        asked.writes("anna", f"!decline {name_of(asked)}", doubt=doubt)
        assert asked.play.invited() == ["anna"]

    def test_the_list_shows_what_it_is_and_since_when(self, mine: DeskStage) -> None:
        mine.writes("anna", "!cases")
        assert last(mine) == f"- {name_of(mine)}: yours since 12:00"
        mine.writes("ben", "!cases")
        assert last(mine, "ben") == "There is nothing on your list."

    @pytest.mark.parametrize("typed", ["!take", "!take nothing", "!decline ,"])
    def test_a_name_that_is_none_does_nothing(self, asked: DeskStage, typed: str) -> None:
        asked.writes("anna", typed)
        assert last(asked).startswith("Nothing was done")

    def test_the_first_help_names_five_and_the_other_all_there_is(self, mine: DeskStage) -> None:
        mine.writes("anna", "!help")
        *named, _ = [line.split()[0] for line in last(mine).split("\n")[1:]]
        assert named == ["!cases", "!take", "!decline", "!away", "!help"]
        assert "!help all" in last(mine)
        for wanted in ("!help all", "!Help ALL."):
            mine.writes("anna", wanted)
            lines = last(mine).split("\n")[1:]
            for name in ("!cases", "!take", "!decline", "!away", "!back", "!stats", "!help"):
                assert sum(line.startswith(f"{name} ") for line in lines) == 1

    def test_numbers_count(self, mine: DeskStage) -> None:
        mine.writes("anna", "!stats")
        assert last(mine).startswith("With you: 1, of these overdue: 0.")


class TestAbsence:
    @pytest.fixture
    def away(self, mine: DeskStage) -> DeskStage:
        """Anna is away from the day after tomorrow for two days; the client is asked."""
        mine.writes("anna", "!away 23.11.-24.11.")
        mine.writes("anna", "!yes")
        return mine

    def test_it_is_shown_back_and_nothing_is_done_before_a_yes(self, mine: DeskStage) -> None:
        mine.writes("anna", "!away 30.11.-4.12.")
        assert "from 30.11.2026 to 04.12.2026" in last(mine)
        assert f"With you are: {name_of(mine)}" in last(mine)
        assert mine.play.roster[0].away is None
        mine.writes("anna", "!no")
        mine.writes("anna", "!yes")
        assert mine.play.roster[0].away is None

    def test_a_yes_after_something_else_or_too_late_does_nothing(self, mine: DeskStage) -> None:
        mine.writes("anna", "!away tomorrow")
        mine.writes("anna", "!cases")
        mine.writes("anna", "!yes")
        mine.writes("anna", "!away tomorrow")
        mine.waits(11 * MINUTE)
        mine.writes("anna", "!yes")
        assert mine.play.roster[0].away is None
        assert "nothing to say yes or no to" in last(mine)

    def test_the_client_is_asked_and_what_they_write_goes_on(self, away: DeskStage) -> None:
        assert "Anna is away from 23.11.2026 to 24.11.2026" in away.play.seen()[-1]
        away.play.says("so what about yes and no")
        assert "so what about yes and no" in away.play.room("anna")

    def test_who_waits_is_answered_for_after_the_absence(self, away: DeskStage) -> None:
        away.play.presses("I will wait")
        away.waits(44 * HOUR)
        away.play.says("when you are back")
        away.waits(20 * HOUR)
        assert phase(away) is Phase.OPEN
        assert not any("not yet answered" in one for one in away.play.seen())
        case = away.play.conversation.case
        assert case is not None
        assert case.waits is not None
        assert case.waits.slips == 0

    def test_danger_waits_for_no_absence(self, away: DeskStage) -> None:
        away.play.presses("I will wait")
        away.waits(44 * HOUR)
        away.play.says(DANGER)
        away.settles()
        assert away.play.invited() == ["ben"]
        assert "I am asking somebody who is there now" in away.play.seen()[-1]
        assert "somebody else is being asked" in away.play.operator[-1]
        assert listed(away, "anna") == []

    def test_danger_that_comes_before_the_absence_leaves_the_case_where_it_is(
        self, away: DeskStage
    ) -> None:
        away.play.says(DANGER)
        away.settles()
        assert phase(away) is Phase.OPEN
        assert not any("is away at the moment" in one for one in away.play.seen())

    def test_in_danger_with_nobody_else_there_everybody_is_told(self, away: DeskStage) -> None:
        away.play.roster = away.play.roster[:1]
        away.waits(44 * HOUR)
        away.play.says(DANGER)
        away.settles()
        assert phase(away) is Phase.OPEN
        assert "I find nobody who is there" in away.play.seen()[-1]
        assert "nobody else can be asked" in away.play.operator[-1]
        assert DANGER in away.play.room("anna")[-2:] or DANGER in away.play.room("anna")

    def test_who_wants_somebody_else_gets_somebody_else(self, away: DeskStage) -> None:
        away.play.presses("away:other")
        away.settles()
        assert away.play.invited() == ["ben"]
        assert away.play.conversation.excluded == ()
        assert listed(away, "anna") == []
        assert "would rather have somebody else" in last(away)

    def test_who_says_nothing_goes_on_to_somebody_else_in_time(self, away: DeskStage) -> None:
        away.waits(44 * HOUR)
        away.play.says("are you there?")
        away.waits(17 * HOUR)
        assert away.play.invited() == ["ben"]

    def test_nobody_away_is_asked(self, away: DeskStage) -> None:
        away.waits(37 * HOUR)
        away.play.leaves("anna")
        away.settles()
        assert away.play.invited() == ["ben"]
        for _ in range(6):
            away.waits(10 * MINUTE)
            assert "anna" not in away.play.invited()

    def test_back_sooner_ends_it_and_tells_who_waited(self, away: DeskStage) -> None:
        away.play.presses("I will wait")
        away.writes("anna", "!back")
        assert away.play.roster[0].away is None
        assert away.play.seen()[-1] == "Anna is here for you again."
        assert "Welcome back" in last(away)
        case = away.play.conversation.case
        assert case is not None
        assert case.away_until is None

    def test_when_it_is_over_they_are_welcomed_with_their_list(self, away: DeskStage) -> None:
        away.waits(4 * DAY)
        assert away.play.roster[0].away is None
        assert any("Welcome back" in one and name_of(away) in one for one in away.seen("anna"))
        assert away.play.conversation.pending is None

    def test_who_has_the_case_next_is_not_asked_about(self, away: DeskStage) -> None:
        away.play.leaves("anna")
        away.settles()
        assert away.play.conversation.pending is None

    @pytest.mark.parametrize(
        "typed", ["", "Friday", "31.2.", "4.12.-30.11.2026", "2026-13-01", "next week", "99"]
    )
    def test_days_that_are_not_understood_are_answered_with_an_example(
        self, mine: DeskStage, typed: str
    ) -> None:
        mine.writes("anna", f"!away {typed}")
        assert "!away 30.11.-4.12." in last(mine)
        assert mine.desks[ANNA.id].planned is None


class TestMornings:
    HOURS = "Mo-Su 09:00-17:00"

    @pytest.fixture
    def worked(self) -> DeskStage:
        """Both work from nine to five."""
        hours = calendar(self.HOURS, "UTC", "DE-BE", (EN, DE), TEXTS)
        people = tuple(replace(one, calendar=hours) for one in (ANNA, BEN))
        return desks(by_hand(), *people)

    def test_the_list_comes_once_a_day_when_the_hours_begin(self, worked: DeskStage) -> None:
        worked.waits(3 * DAY)
        mornings = [one for one in worked.seen("anna") if one.startswith("Good morning")]
        assert len(mornings) == 3
        assert all(name_of(worked) in one for one in mornings)

    def test_without_anything_to_list_nobody_is_greeted(self, worked: DeskStage) -> None:
        worked.play.says("/end")
        worked.play.presses("end:yes")
        worked.settles()
        seen = worked.seen("anna")
        worked.waits(3 * DAY)
        assert worked.seen("anna") == seen

    def test_what_needs_nobody_at_night_is_said_in_the_morning(self, worked: DeskStage) -> None:
        worked.waits(8 * HOUR)
        seen = worked.seen("ben")
        worked.writes("anna", f"!take {name_of(worked)}")
        assert len(worked.seen("ben")) == len(seen)  # a line that changes calls nobody
        worked.waits(13 * HOUR + MINUTE)
        assert f"Anna has taken {name_of(worked)}." in last(worked, "ben")

    def test_an_alert_at_night_is_said_at_once(self, worked: DeskStage) -> None:
        worked.writes("anna", f"!take {name_of(worked)}")
        worked.play.joins("anna")
        worked.waits(10 * HOUR)
        worked.play.says(DANGER)
        worked.settles()
        assert "may mean danger" in last(worked)


def test_a_room_that_is_gone_is_told_at_the_desk_and_as_what_it_is(mine: DeskStage) -> None:
    party = at_place(mine.play.place_of("anna"))
    gone = NotSent(
        mine.play._event(), party, MessageId(UUID(int=0)), Failure.PLACE_GONE, relayed=False
    )
    mine.play.happens(gone)
    mine.settles()
    assert "was deleted or upgraded" in last(mine)
    assert listed(mine, "anna") == [Listed.ASKED]
    assert "deleted or upgraded" in mine.play.operator[-1]
    assert "opening another one for Anna" in mine.play.seen()[-1]
