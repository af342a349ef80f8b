"""Words that wait for a yes, when something else changes in the same moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from routing.assigning import assign
from routing.assigning.recipients import MENTORS
from routing.core import step
from routing.effects import TakeBack
from routing.events import RosterChanged, StaffJoined, StaffSaid, StaffTookBack
from routing.facts import Counsellor
from routing.ids import AuthorId, CounsellorId, MessageId
from routing.messages import Body
from routing.supervision.mentored import AGAIN, MOMENT
from tests.houses import ANNA, BEN, NOON
from tests.unit import mentoring_kit
from tests.unit.mentoring_kit import CLEO, MENTORED, PEOPLE, TRAINEE, Talk
from tests.unit.mind_kit import erased
from tests.unit.supervising_kit import DANA, case, refused

HOUR = timedelta(hours=1)
EMMA = replace(
    CLEO, id=CounsellorId("emma"), name="Emma", author=AuthorId("@emma:hs.test"), capacity=0
)
BOTH = (replace(TRAINEE, mentors=(CLEO.id, EMMA.id)), *PEOPLE[1:], EMMA)


@pytest.fixture
def begun() -> Talk:
    """What Anna wrote first has gone out."""
    return released()


def released(*people: Counsellor) -> Talk:
    found = Talk(*people)
    found.play.joins("cleo")
    found.types(CLEO, "!release")
    return found


def wrote_before(talk: Talk, who: Counsellor, text: str, ago: timedelta) -> None:
    """What has come only now was written then."""
    play = talk.play
    said = StaffSaid(
        play._event(), play.place_of("anna"), who.author, MessageId(play._id("wrote")), Body(text),
        play.now - ago,
    )  # fmt: skip
    play.happens(said)
    talk.desks.settles()


def avoids(talk: Talk, *who: CounsellorId) -> None:
    """The client does not want to write with these."""
    talk.play.conversation = replace(talk.play.conversation, excluded=who)


def changes(talk: Talk, *people: Counsellor) -> None:
    talk.play.roster = people
    talk.play.happens(RosterChanged(talk.play._event()))
    talk.desks.settles()


class TestAtOnce:
    @pytest.mark.parametrize("text", ["!release", "!return too long"])
    def test_two_mentors_who_mean_the_same_words_do_not_decide_about_the_next(
        self, text: str
    ) -> None:
        talk = released(*BOTH)
        talk.play.joins("emma")
        for one in ("one", "two"):
            talk.types(ANNA, one)
        talk.play.waits(HOUR)
        talk.types(CLEO, "!release")
        wrote_before(talk, EMMA, text, timedelta(seconds=2))
        assert (talk.texts(), len(talk.crossed())) == (["two"], 2)
        assert "after your yes" in talk.room()[-1]
        talk.play.waits(timedelta(seconds=1))
        talk.types(EMMA, "!release")
        assert talk.texts() == []

    @pytest.mark.parametrize("gone", ["!oops", "deletes"])
    def test_nor_does_a_yes_to_words_that_are_taken_back_meanwhile(
        self, begun: Talk, gone: str
    ) -> None:
        for one in ("one", "two"):
            begun.types(ANNA, one)
        begun.play.waits(HOUR)
        begun.types(ANNA, gone) if gone == "!oops" else begun.deletes("one")
        wrote_before(begun, CLEO, "!release", timedelta(seconds=2))
        assert begun.crossed() == ["hello Mia"]
        assert len(begun.texts()) == 1

    def test_a_yes_to_all_that_was_there_is_one_to_each(self, begun: Talk) -> None:
        for one in ("one", "two", "three"):
            begun.types(ANNA, one)
        begun.play.waits(HOUR)
        begun.types(CLEO, "!release")
        wrote_before(begun, CLEO, "!release all", timedelta(seconds=2))
        assert begun.texts() == []


class TestFile:
    def test_whoever_is_not_in_it_any_more_writes_nothing_directly(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        place, play = begun.play.place_of("anna"), begun.play
        play.roster = PEOPLE[1:]  # the lane does not know it yet
        said = StaffSaid(
            play._event(), place, ANNA.author, MessageId(play._id("wrote")), Body("two"), play.now
        )
        play.happens(said)
        assert (begun.texts(), begun.crossed()) == (["one", "two"], ["hello Mia"])
        changes(begun, *PEOPLE[1:])
        assert case(begun.desks).unreleased == ()
        assert begun.crossed() == ["hello Mia"]

    def test_a_mentor_at_another_address_is_invited_there_and_the_old_one_is_nobodys(
        self, begun: Talk
    ) -> None:
        begun.types(ANNA, "one")
        new = replace(CLEO, author=AuthorId("@other:hs.test"), capacity=0)
        begun.play.roster = (TRAINEE, PEOPLE[1], new, DANA)
        begun.types(CLEO, "!release")
        begun.signs(CLEO, begun.waiting[0].notice)
        assert (begun.texts(), begun.crossed()) == (["one"], ["hello Mia"])
        changes(begun, *begun.play.roster)
        looks = case(begun.desks).observed
        assert [(one.author, one.until is None) for one in looks] == [
            (CLEO.author, False),
            (new.author, True),
        ]
        begun.play.joins("cleo")
        begun.types(new, "!release")
        assert begun.crossed()[1:] == ["one"]

    def test_lines_of_words_that_wait_no_more_ask_for_nothing(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        old = begun.waiting[0].notice
        changes(begun, ANNA, *PEOPLE[1:])
        assert not any("waits for a yes" in one for one in begun.room())
        begun.signs(CLEO, old)
        assert begun.crossed() == ["hello Mia"]


class TestAvoided:
    """A client has said that they do not want to write with somebody."""

    def test_they_do_not_read_along_and_cannot_say_yes(self) -> None:
        talk = released(*BOTH)
        talk.play.joins("emma")
        talk.types(ANNA, "one")
        avoids(talk, CLEO.id)
        talk.types(CLEO, "!release")
        talk.signs(CLEO, talk.waiting[0].notice)
        assert (talk.texts(), talk.crossed()) == (["one"], ["hello Mia"])
        there = [one.counsellor for one in case(talk.desks).observed if one.until is None]
        assert there == [EMMA.id]
        talk.types(EMMA, "!release")
        assert talk.crossed()[1:] == ["one"]

    def test_whose_only_mentor_they_are_is_not_asked(self) -> None:
        wanted = assign.Wanted(excluded=(CLEO.id,), agreed=frozenset({MENTORS}))
        assert assign.fits((TRAINEE, BEN), wanted) == frozenset({BEN.id})
        assert assign.fits(BOTH[:1], wanted) == frozenset({ANNA.id})

    def test_in_a_case_that_runs_supervisors_are_asked_instead(self, begun: Talk) -> None:
        avoids(begun, CLEO.id)
        begun.types(ANNA, "one")
        assert "I have asked in supervision: Dana" in "".join(begun.room())


class TestNobodySaysYes:
    def test_mentors_asked_in_vain_are_not_the_only_ones_who_know(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.desks.waits(MOMENT + AGAIN)
        assert begun.desks.seen("dana") == []
        begun.desks.waits(3 * HOUR)
        assert "because no mentor has said yes to it" in begun.desks.seen("dana")[-1]
        assert [one for one in begun.play.operator if "nobody has said yes" in one][1:] == []

    def test_a_mentor_who_cannot_be_let_in_is_no_dead_end(self) -> None:
        talk = Talk()
        refused(talk.desks, CLEO)
        talk.desks.waits(4 * HOUR)
        assert "!observe" in talk.desks.seen("dana")[-1]

    @pytest.mark.parametrize(
        "change",
        [
            lambda house: replace(
                house, recipients=frozenset({MENTORS}), named=frozenset({MENTORS})
            ),
            lambda house: replace(house, supervisors=frozenset()),
        ],
        ids=["the notice does not name supervision", "nobody supervises"],
    )
    def test_whoever_could_not_read_along_is_not_asked_and_the_operator_is(
        self, change: Callable[[object], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mentoring_kit, "MENTORED", change(MENTORED))
        away = (NOON - HOUR, NOON + 100 * HOUR)
        talk = Talk(PEOPLE[0], PEOPLE[1], replace(PEOPLE[2], away=away), DANA)
        assert "whoever runs this service knows it" in talk.room()[-1]
        assert "words of Anna wait for a yes" in talk.play.operator[-1]
        assert not any("wait for a yes" in one for one in talk.desks.seen("dana"))


class TestBeside:
    def test_what_a_mentor_corrects_is_not_said_to_be_at_the_clients(self, begun: Talk) -> None:
        begun.types(CLEO, "a word to Anna")
        begun.edits("a word to Anna", "!release", by=CLEO)
        assert "only Anna's words reach the client" in begun.room()[-1]

    def test_what_a_mentor_takes_away_is_not_answered(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(CLEO, "!return shorter")
        lines, play = begun.room(), begun.play
        there, wrote = play.place_of("anna"), play.wrote["!return shorter"]
        play.happens(StaffTookBack(play._event(), there, CLEO.author, wrote))
        assert begun.room() == lines


class TestErasing:
    def test_with_the_client_goes_what_waits(self, begun: Talk) -> None:
        begun.types(ANNA, "s3cret")
        place = begun.play.place_of("anna")
        erased(begun.play)
        begun.play.waits(HOUR)
        assert begun.play.conversation.case is None
        assert begun.play.rooms[place].forgotten
        assert not any("s3cret" in one for one in begun.play.seen())

    def test_nothing_in_logs_or_news_shows_it(self, begun: Talk) -> None:
        begun.types(ANNA, "s3cret")
        begun.desks.waits(4 * HOUR)
        shown = [repr(case(begun.desks)), *begun.play.operator]
        for who in ("anna", "cleo", "dana"):
            shown += begun.desks.seen(who)
        assert not any("s3cret" in one for one in shown)


def test_a_line_that_is_still_on_its_way_does_not_come_to_whoever_has_the_case_next(
    begun: Talk,
) -> None:
    play = begun.play
    play.roster = (TRAINEE, BEN, CLEO, DANA)
    begun.types(ANNA, "one")
    [waits] = begun.waiting
    begun.types(ANNA, "!give ben a note")
    begun.types(ANNA, "!yes")
    joined = StaffJoined(play._event(), play._invited("ben")[0], BEN.author)
    done = step(play.conversation, joined, play._facts(joined))
    assert done.conversation.case is not None
    assert not done.conversation.case.unreleased
    assert TakeBack(waits.notice) in done.effects
