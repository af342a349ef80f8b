"""`send: ask`: a mentor reads along and says yes first; nothing else ever reaches the client."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Phase
from routing.desk.reading import synonyms
from routing.desk.table import NAMES
from routing.events import RosterChanged
from routing.ids import AccountName, AuthorId, CounsellorId
from routing.messages import Doubt
from routing.supervision.mentored import AGAIN, MOMENT, QUICK
from tests.houses import ANNA, BEN, DE, EN, NOON, TEXTS
from tests.unit.mentoring_kit import CLEO, MENTORED, PEOPLE, TRAINEE, Talk
from tests.unit.mind_kit import DANGER
from tests.unit.supervising_kit import DANA, case, goes, name, refused, stage

HOUR = timedelta(hours=1)
EMMA = replace(
    CLEO, id=CounsellorId("emma"), name="Emma", author=AuthorId("@emma:hs.test"), capacity=0
)
BOTH = (replace(TRAINEE, mentors=(CLEO.id, EMMA.id)), *PEOPLE[1:], EMMA)
AWAY = (NOON - HOUR, NOON + 100 * HOUR)


@pytest.fixture
def talk() -> Talk:
    """Anna has written, and Cleo has come."""
    found = Talk()
    found.play.joins("cleo")
    return found


@pytest.fixture
def begun(talk: Talk) -> Talk:
    """What Anna wrote first has gone out."""
    talk.types(CLEO, "!release")
    return talk


class TestPresence:
    def test_the_mentor_is_named_in_the_room_before_they_are_invited(self) -> None:
        found = Talk()
        assert found.play.invited() == ["cleo"]
        said = [one for one in found.room() if one.startswith("Cleo is a mentor in this case")]
        assert len(said) == 1
        assert found.play.counted["looks"] == 1
        assert [(one.counsellor, one.mentor) for one in case(found.desks).observed] == [
            (CLEO.id, True)
        ]

    def test_who_shows_it(self, talk: Talk) -> None:
        talk.types(ANNA, "!who")
        assert "Cleo has been reading along as a mentor since" in talk.room()[-1]
        assert "mentors" not in talk.room()[-1]

    def test_a_mentor_who_goes_is_not_fetched_back_at_once_but_when_something_waits(
        self, begun: Talk
    ) -> None:
        begun.types(CLEO, "!leave")
        goes(begun.desks, CLEO)
        begun.play.says("hello?")
        assert begun.play.invited() == []
        begun.types(ANNA, "yes, I am here")
        begun.desks.waits(MOMENT)
        assert begun.play.invited() == ["cleo"]

    def test_what_a_late_mentor_cannot_have_read_is_shown_to_them(self, begun: Talk) -> None:
        begun.types(CLEO, "!leave")
        goes(begun.desks, CLEO)
        begun.types(ANNA, "words of before")
        assert "words of before" not in "".join(begun.room())
        begun.desks.waits(MOMENT)
        shown = [one for one in begun.room() if one.endswith("\n\nwords of before")]
        assert len(shown) == 1
        begun.play.joins("cleo")
        begun.signs(CLEO, begun.waiting[0].notice)
        assert begun.crossed()[-1] == "words of before"

    def test_they_are_out_with_the_end_of_the_case(self, begun: Talk) -> None:
        place = begun.play.place_of("anna")
        begun.types(ANNA, "!close")
        assert CLEO.author not in begun.play.rooms[place].joined
        assert all(one.gone for one in case(begun.desks).observed)

    def test_and_while_the_client_has_paused(self, begun: Talk) -> None:
        begun.types(ANNA, "waits")
        begun.play.says("/pause")
        assert CLEO.author not in begun.play.rooms[begun.play.place_of("anna")].joined
        assert case(begun.desks).due.actor == "client"
        begun.types(CLEO, "!release")
        assert begun.texts() == ["waits"]
        goes(begun.desks, CLEO)
        begun.play.says("go on")
        assert begun.play.invited() == ["cleo"]
        assert case(begun.desks).due.actor == "mentor"

    def test_a_client_who_did_not_agree_to_mentors_gets_somebody_without_one(self) -> None:
        free = replace(ANNA, id=CounsellorId("gil"), name="Gil", author=AuthorId("@gil:hs.test"))
        house = replace(MENTORED, recipients=frozenset(), named=frozenset())
        with pytest.raises(StopIteration):  # Anna is never asked
            stage(lotse=house, people=(*PEOPLE, free))

    def test_whoever_has_it_from_somebody_without_mentors_has_none(self, begun: Talk) -> None:
        begun.play.roster = (TRAINEE, BEN, CLEO, DANA)
        begun.types(ANNA, "!give ben a note")
        begun.types(ANNA, "!yes")
        begun.play.joins("ben")
        begun.play.writes("ben", "directly")
        assert begun.play.seen()[-1] == "Ben: directly"
        assert case(begun.desks).releasing is None

    def test_when_the_file_names_them_in_the_middle_they_come(self) -> None:
        found = Talk(ANNA, *PEOPLE[1:])
        assert (found.crossed(), found.play.invited()) == (["hello Mia"], [])
        found.play.roster = PEOPLE
        found.play.happens(RosterChanged(found.play._event()))
        assert found.play.invited() == ["cleo"]
        found.types(ANNA, "now it waits")
        assert (found.crossed(), found.texts()) == (["hello Mia"], ["now it waits"])

    @pytest.mark.parametrize("command", [one for one in NAMES if one not in ("release", "return")])
    def test_no_other_command_of_a_mentor_does_anything_but_to_leave(
        self, begun: Talk, command: str
    ) -> None:
        begun.types(ANNA, "one")
        before = replace(case(begun.desks), observed=())
        begun.types(CLEO, f"!{synonyms(TEXTS, EN, command)[0]}")
        assert replace(case(begun.desks), observed=()) == before
        left = case(begun.desks).observed[-1].until is not None
        assert left == (command in ("leave", "observe"))
        assert begun.crossed() == ["hello Mia"]

    def test_when_the_file_names_them_no_more_they_are_out_and_nothing_is_sent(
        self, begun: Talk
    ) -> None:
        begun.types(ANNA, "waits")
        begun.play.roster = (ANNA, *PEOPLE[1:])
        begun.play.happens(RosterChanged(begun.play._event()))
        assert begun.texts() == []
        assert begun.crossed() == ["hello Mia"]
        assert any("Please write them again" in one for one in begun.room())
        assert CLEO.author not in begun.play.rooms[begun.play.place_of("anna")].joined
        begun.types(ANNA, "now")
        assert begun.crossed()[-1] == "now"


class TestReleasing:
    def test_nothing_goes_out_before_a_yes_and_then_exactly_that(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        begun.desks.waits(2 * HOUR)
        assert (begun.crossed(), begun.texts()) == (["hello Mia"], ["one", "two"])
        begun.types(CLEO, "!release all")
        assert begun.texts() == []
        assert [one.rpartition("] ")[2][-3:] for one in begun.crossed()[1:]] == ["one", "two"]

    def test_late_words_say_when_they_were_written(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(CLEO, "!release")
        [sent] = [one for one in begun.play.chat if one.text == "Anna: one"]
        assert sent is not None

    @pytest.mark.parametrize(
        "text", ["!release", "!RELEASE", "/release", "!freigeben", "! release."]
    )
    def test_a_mentor_types_it(self, begun: Talk, text: str) -> None:
        begun.play.house = replace(MENTORED, staff_language=DE) if "frei" in text else MENTORED
        begun.types(ANNA, "one")
        begun.types(CLEO, text)
        assert begun.crossed()[1:] == ["one"]

    def test_or_puts_a_thumb_on_its_line(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.signs(CLEO, begun.waiting[0].notice)
        assert begun.crossed()[1:] == ["one"]
        assert "Released by Cleo." in begun.room()

    def test_a_line_quotes_nothing(self, begun: Talk) -> None:
        begun.types(ANNA, "s3cret")
        assert "s3cret" not in "".join(begun.room())

    def test_the_counsellor_is_told_once_until_something_is_released(self, begun: Talk) -> None:
        def told() -> int:
            return sum("only after a yes of: Cleo" in one for one in begun.room())

        before = told()
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        assert told() == before + 1
        begun.types(CLEO, "!release all")
        begun.types(ANNA, "three")
        assert told() == before + 2

    def test_a_supervisor_who_reads_along_may(self, begun: Talk) -> None:
        begun.desks.writes("dana", f"!observe {name(begun.desks)}")
        begun.types(ANNA, "one")
        begun.types(DANA, "!release")
        assert begun.crossed()[1:] == ["one"]

    @pytest.mark.parametrize("who", [TRAINEE, BEN, DANA], ids=["themselves", "other", "not there"])
    @pytest.mark.parametrize("text", ["!release", "!release all", "!return too long", "/release"])
    def test_nobody_else_may(self, begun: Talk, who: object, text: str) -> None:
        begun.types(ANNA, "one")
        waits = begun.waiting
        begun.types(who, text)  # type: ignore[arg-type]  # one of those above
        assert (begun.waiting, begun.crossed()) == (waits, ["hello Mia"])
        assert begun.room()[-1].startswith(("Nothing was done", "Not relayed"))

    def test_who_reads_along_and_supervises_no_more_may_not(self, begun: Talk) -> None:
        begun.desks.writes("dana", f"!observe {name(begun.desks)}")
        begun.play.house = replace(MENTORED, supervisors=frozenset())  # lanes do not know it yet
        begun.types(ANNA, "one")
        begun.types(DANA, "!release")
        begun.signs(DANA, begun.waiting[0].notice)
        assert (begun.texts(), begun.crossed()) == (["one"], ["hello Mia"])

    @pytest.mark.parametrize("who", [TRAINEE, BEN, DANA], ids=["themselves", "other", "not there"])
    def test_nor_with_a_sign(self, begun: Talk, who: object) -> None:
        begun.types(ANNA, "one")
        begun.signs(who, begun.waiting[0].notice)  # type: ignore[arg-type]  # as above
        assert (begun.texts(), begun.crossed()) == (["one"], ["hello Mia"])
        assert "this is for Cleo" in begun.room()[-1]

    def test_a_sign_on_the_words_themselves_is_none(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.signs(CLEO, begun.waiting[0].message)
        assert begun.texts() == ["one"]

    @pytest.mark.parametrize("doubt", list(Doubt))
    def test_from_a_doubtful_device_it_is_none(self, begun: Talk, doubt: Doubt) -> None:
        begun.types(ANNA, "one")
        begun.types(CLEO, "!release", doubt=doubt)
        assert begun.texts() == ["one"]
        assert begun.room()[-1].startswith("Not relayed")

    def test_nor_in_a_reply_or_among_other_words(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(CLEO, "!release", reply=True)
        begun.types(CLEO, "release it please")
        begun.types(CLEO, "!release the second")
        assert (begun.texts(), begun.crossed()) == (["one"], ["hello Mia"])

    def test_what_was_written_first_goes_first(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        begun.signs(CLEO, begun.waiting[1].notice)
        assert begun.texts() == ["one", "two"]
        assert "something older waits" in begun.room()[-1]

    def test_a_yes_that_was_written_before_the_words_is_to_something_else(
        self, begun: Talk
    ) -> None:
        begun.types(ANNA, "one")
        later = replace(begun.waiting[0], shown_at=begun.play.now + HOUR)
        known = replace(case(begun.desks), unreleased=(later,))
        begun.play.conversation = replace(begun.play.conversation, case=known)
        begun.types(CLEO, "!release")
        assert begun.texts() == ["one"]
        assert "after your yes" in begun.room()[-1]

    def test_nothing_to_release_is_said(self, begun: Talk) -> None:
        begun.types(CLEO, "!release")
        assert begun.room()[-1] == "Nothing was done: nothing waits here for a yes."

    def test_notes_and_commands_never_wait(self, begun: Talk) -> None:
        for text in ("!note s3cret", "/me", "> !note x", "!who"):
            begun.types(ANNA, text)
        assert begun.texts() == []

    def test_a_written_answer_waits_with_its_words_below_the_line(self, begun: Talk) -> None:
        begun.play.house = replace(MENTORED, replies={"hi": {EN: "Welcome", DE: "Moin"}})
        begun.types(ANNA, "!reply hi")
        begun.types(ANNA, "!yes")
        assert begun.texts() == ["Welcome"]
        assert any(one.endswith("\n\nWelcome") and "a yes" in one for one in begun.room())
        begun.types(CLEO, "!release")
        assert begun.crossed()[-1] == "Welcome"

    def test_words_for_later_wait_when_their_time_has_come(self, begun: Talk) -> None:
        begun.types(ANNA, "!schedule 2h sleep well")
        begun.desks.waits(2 * HOUR)
        assert (begun.texts(), begun.crossed()) == (["sleep well"], ["hello Mia"])
        begun.types(CLEO, "!release")
        assert begun.crossed()[-1].endswith("sleep well")

    def test_more_than_anybody_can_read_is_not_kept(self, begun: Talk) -> None:
        for at in range(25):
            begun.types(ANNA, f"words {at}")
        assert len(begun.texts()) == 20
        assert begun.room()[-1].startswith("Not kept, and not sent")

    def test_help_of_both(self, begun: Talk) -> None:
        begun.types(ANNA, "!help")
        assert "a yes of Cleo: !release" in begun.room()[-1]
        begun.types(CLEO, "!help")
        assert "!return REASON" in begun.room()[-1]
        assert "{" not in "".join(begun.room())


class TestChanging:
    def test_what_is_edited_goes_out_as_it_is_now(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.edits("one", "uno")
        begun.types(CLEO, "!release")
        assert begun.crossed()[1:] == ["uno"]

    def test_changed_back_it_goes_out_as_it_was_first(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.edits("one", "uno")
        begun.edits("uno", "one", repeat=True)
        begun.types(CLEO, "!release")
        assert begun.crossed()[1:] == ["one"]

    def test_what_a_network_only_repeats_is_not_answered(self, begun: Talk) -> None:
        lines = begun.room()
        begun.edits("hello Mia", "hello Mia", repeat=True)
        assert begun.room() == lines

    def test_a_sign_on_the_line_of_before_counts_no_more(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        old = begun.waiting[0].notice
        begun.edits("one", "uno")
        begun.signs(CLEO, old)
        assert (begun.texts(), begun.crossed()) == (["uno"], ["hello Mia"])
        begun.signs(CLEO, begun.waiting[0].notice)
        assert begun.crossed()[1:] == ["uno"]

    @pytest.mark.parametrize("now", ["!note s3cret", "", "/end", "> !note s3cret"])
    def test_what_is_edited_into_a_note_waits_no_more(self, begun: Talk, now: str) -> None:
        begun.types(ANNA, "one")
        begun.edits("one", now)
        begun.types(CLEO, "!release all")
        assert (begun.texts(), begun.crossed()) == ([], ["hello Mia"])

    def test_nor_what_somebody_may_have_edited_from_anywhere(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.edits("one", "uno", doubt=Doubt.UNVOUCHED)
        assert (begun.texts(), begun.crossed()) == ([], ["hello Mia"])

    def test_an_edit_of_somebody_else_changes_nothing(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.edits("one", "uno", by=CLEO)
        assert begun.texts() == ["one"]

    def test_an_edit_of_what_has_gone_out_is_told_as_ever(self, begun: Talk) -> None:
        begun.edits("hello Mia", "hello")
        assert begun.room()[-1].startswith("Not relayed")
        assert begun.crossed() == ["hello Mia"]

    def test_what_is_deleted_is_never_sent(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        begun.deletes("one")
        assert begun.room()[-1] == "Taken back: it was not sent."
        begun.types(CLEO, "!release all")
        assert begun.crossed()[1:] == ["two"]

    @pytest.mark.parametrize(("text", "left"), [("!oops", ["one"]), ("!oops 5", [])])
    def test_oops_takes_back_what_waits_and_not_what_has_gone_out_before(
        self, begun: Talk, text: str, left: list[str]
    ) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        begun.types(ANNA, text)
        assert begun.texts() == left
        assert begun.crossed() == ["hello Mia"]
        assert not any("took back" in one for one in begun.play.seen())

    def test_given_back_with_a_reason_it_goes_nowhere_and_the_counsellor_is_called(
        self, begun: Talk
    ) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "two")
        begun.types(CLEO, "!return")
        assert begun.texts() == ["one", "two"]
        begun.types(CLEO, "!return shorter, please")
        assert begun.texts() == ["two"]
        assert "Cleo has given your oldest message" in begun.room()[-1]
        assert "shorter, please" in begun.room()[-1]
        assert not any("shorter" in one for one in begun.play.seen())

    @pytest.mark.parametrize("how", ["!close", "!give ben a note", "!decline"])
    def test_whoever_leaves_it_behind_is_asked_first(self, begun: Talk, how: str) -> None:
        begun.play.roster = (TRAINEE, BEN, CLEO, DANA)
        begun.types(ANNA, "one")
        begun.types(ANNA, how)
        assert "wait for a yes and would not be sent: 1" in begun.room()[-1]

    def test_with_a_hand_over_it_lapses_and_both_know(self, begun: Talk) -> None:
        begun.play.roster = (TRAINEE, BEN, CLEO, DANA)
        begun.types(ANNA, "one")
        begun.types(ANNA, "!give ben a note")
        begun.types(ANNA, "!yes")
        old = begun.play.rooms[begun.play.place_of("anna")]
        begun.play.joins("ben")
        assert any("are not sent any more: 1" in one.text for one in old.lines)
        assert "Messages of Anna that waited for a yes and were never sent to the client: 1." in (
            begun.play.room("ben")
        )
        assert (begun.texts(), begun.crossed()) == ([], ["hello Mia"])

    def test_closed_with_a_yes_it_is_not_sent(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        begun.types(ANNA, "!close")
        begun.types(ANNA, "!yes")
        assert case(begun.desks).phase is Phase.CLOSED
        assert (begun.texts(), begun.crossed()) == ([], ["hello Mia"])


class TestDuty:
    def test_the_mentor_is_next_and_is_reminded_at_their_desk(self, begun: Talk) -> None:
        begun.play.says("are you there?")
        begun.types(ANNA, "one")
        here = case(begun.desks)
        assert (here.due.actor, here.due.at) == ("mentor", begun.play.now + MOMENT)
        begun.desks.waits(MOMENT)
        last = begun.desks.seen("cleo")[-1]
        assert f"In {name(begun.desks)} words wait for your yes" in last
        assert "one" not in last.split()
        assert case(begun.desks).due.at == begun.play.now + AGAIN

    def test_in_danger_at_once_and_again(self, begun: Talk) -> None:
        begun.types(ANNA, "one")
        before = len(begun.desks.seen("cleo"))
        begun.play.says(DANGER)
        begun.desks.settles()
        assert "words wait for your yes" in begun.desks.seen("cleo")[-1]
        begun.desks.waits(timedelta(minutes=11))
        calls = [one for one in begun.desks.seen("cleo")[before:] if "wait for your yes" in one]
        assert len(calls) == 3

    def test_and_not_at_that_pace_for_days(self, begun: Talk) -> None:
        """Whoever is on call looks after the danger; a yes that is asked for without end is not."""
        begun.types(ANNA, "one")
        begun.play.says(DANGER)
        begun.desks.waits(24 * HOUR)
        calls = [one for one in begun.desks.seen("cleo") if "wait for your yes" in one]
        assert QUICK + 5 < len(calls) < QUICK + 20
        assert case(begun.desks).due.at is not None

    def test_a_counsellor_whose_words_wait_is_not_silent(self, begun: Talk) -> None:
        begun.play.says("are you there?")
        begun.types(ANNA, "one")
        begun.desks.waits(9 * HOUR)
        assert "a colleague still looks at it" in begun.play.seen()[-1]
        assert "an answer is overdue, because no mentor" in begun.desks.seen("dana")[-1]
        begun.desks.waits(30 * HOUR)
        assert case(begun.desks).phase is Phase.OPEN
        assert [one for one in begun.play.seen() if "colleague still looks" in one][1:] == []
        begun.types(CLEO, "!release")
        assert case(begun.desks).waits is None

    def test_a_yes_answers_only_what_was_said_before_the_words(self, begun: Talk) -> None:
        begun.play.says("first")
        begun.types(ANNA, "one")
        begun.desks.waits(timedelta(minutes=1))
        begun.play.says("second")
        begun.types(CLEO, "!release")
        assert case(begun.desks).waits is not None

    def test_who_is_away_is_not_waited_for(self) -> None:
        people = (BOTH[0], *PEOPLE[1:2], replace(PEOPLE[2], away=AWAY), DANA, EMMA)
        found = Talk(*people)
        assert "only after a yes of: Emma." in "".join(found.room())
        found.desks.waits(MOMENT)
        assert "wait for your yes" in found.desks.seen("emma")[-1]
        assert found.desks.seen("cleo") == []

    def test_without_any_mentor_there_supervisors_are_asked_and_the_counsellor_knows(self) -> None:
        found = Talk(PEOPLE[0], PEOPLE[1], replace(PEOPLE[2], away=AWAY), DANA)
        assert "I have asked in supervision: Dana" in found.room()[-1]
        assert "no mentor is there" in found.desks.seen("dana")[-1]
        found.desks.writes("dana", f"!observe {name(found.desks)}")
        assert any(one.endswith("\n\nhello Mia") for one in found.room())
        found.types(DANA, "!release")
        assert found.crossed() == ["hello Mia"]

    def test_and_without_any_whoever_runs_it(self) -> None:
        found = Talk(PEOPLE[0], PEOPLE[1], replace(PEOPLE[2], away=AWAY), replace(DANA, away=AWAY))
        assert "whoever runs this service knows it" in found.room()[-1]
        assert "words of Anna wait for a yes" in found.play.operator[-1]
        assert case(found.desks).due.actor == "mentor"

    def test_a_mentor_elsewhere_cannot_come(self) -> None:
        found = Talk(PEOPLE[0], PEOPLE[1], replace(PEOPLE[2], account=AccountName("phones")), DANA)
        assert found.play.invited() == []
        assert found.texts() == ["hello Mia"]
        assert "I have asked in supervision" in found.room()[-1]

    def test_whom_the_network_does_not_let_in_is_not_invited_in_circles(self) -> None:
        found = Talk()
        refused(found.desks, CLEO)
        found.play.says("hello")
        assert found.play.counted["looks"] == 1

    def test_whoever_is_out_before_they_could_be_invited_again_is_invited_then(
        self, begun: Talk
    ) -> None:
        begun.play.says("/pause")
        begun.play.says("go on")
        assert begun.play.invited() == []
        goes(begun.desks, CLEO)
        assert begun.play.invited() == ["cleo"]
