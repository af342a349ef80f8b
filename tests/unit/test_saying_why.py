"""Why somebody says no to an offer: asked of nobody, kept where it is written, shown by `!why`."""

import pytest

from bridge.store import codec
from routing.assigning.reasons import KEPT
from routing.conversation import Case, Conversation
from routing.core import step
from routing.deskstage import DeskStage
from routing.effects import ForgetPlace, Send, at_place
from routing.events import StaffSaid, TimeCame
from routing.ids import MessageId
from routing.messages import Body
from routing.news import Listed
from routing.play import Play
from routing.rights.mydata import has_note
from tests.houses import ANNA, BEN, DE, counsellor
from tests.unit.state_kit import WAIT, reached
from tests.unit.test_assigned import why
from tests.unit.test_desks import chosen, desks, last, listed, name_of
from tests.unit.test_same_names import SAME, twice
from tests.unit.test_taking import author, place, types

__all__ = ["twice"]
CLEO = counsellor("cleo")
ILL = 'I am ill, {ask} "Cleo"\nfirst'
SHOWN = 'I am ill, {ask} "Cleo" first'


def case(play: Play) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def kept(play: Play) -> list[tuple[str, str]]:
    return [(one.counsellor, one.words.text) for one in case(play).reasons]


@pytest.fixture
def asked() -> DeskStage:
    return desks(chosen(), ANNA, BEN, CLEO)


class TestInTheTopicOfAnOffer:
    def test_it_is_kept_and_why_shows_it_beside_whoever_said_no(self) -> None:
        play = reached(*WAIT)
        types(play, f"!decline, {ILL}")
        assert kept(play) == [("anna", ILL)]
        lines = why(play).splitlines()
        first, second = (n for n, one in enumerate(lines) if one.endswith(" was asked."))
        assert f"- Anna said no (12:00): {SHOWN}" in lines[first:second]

    def test_whoever_gave_it_is_told_that_it_stays_with_the_team(self) -> None:
        """Before the topic goes."""
        play = reached(*WAIT)
        made = MessageId(play._id("typed"))
        said = StaffSaid(
            play._event(), place(play), author(play), made, Body(f"!decline {ILL}"), play.now
        )
        effects = step(play.conversation, said, play._facts(said)).effects
        to, gone = at_place(place(play)), ForgetPlace(place(play))
        [told] = [one for one in effects if isinstance(one, Send) and one.party == to]
        assert "stays with the team" in told.body.text
        assert effects.index(told) < effects.index(gone)

    def test_whoever_has_a_desk_is_told_there_for_the_topic_goes(self, asked: DeskStage) -> None:
        play = asked.play
        where, by = case(play).offers[-1].place, case(play).offers[-1].author
        message, event = MessageId(play._id("typed")), play._event()
        play.happens(StaffSaid(event, where, by, message, Body(f"!decline {ILL}"), play.now))
        asked.settles()
        assert kept(play) == [("anna", ILL)]
        assert "stays with the team" in last(asked)

    def test_no_reason_is_needed(self) -> None:
        play = reached(*WAIT)
        asked = author(play)
        types(play, "!decline")
        assert kept(play) == []
        assert author(play) != asked

    def test_the_words_are_in_nothing_that_a_client_the_operator_or_the_next_one_reads(
        self,
    ) -> None:
        play = reached(*WAIT)
        types(play, f"!decline {ILL}")
        rooms = [line.text for room in play.rooms.values() for line in room.lines]
        assert not any("I am ill" in one for one in (*play.seen(), *play.operator, *rooms))
        assert "I am ill" not in repr(play.conversation)

    def test_taking_it_with_words_behind_it_keeps_none(self) -> None:
        play = reached(*WAIT)
        types(play, f"!take {ILL}")
        assert kept(play) == []

    def test_a_client_who_asks_hears_that_something_is_held(self) -> None:
        play = reached(*WAIT)
        assert not has_note(case(play))
        types(play, f"!decline {ILL}")
        assert has_note(case(play))


class TestAtADesk:
    @pytest.mark.parametrize("form", [
        "!decline {name} {why}", "!decline {name}: {why}", "!decline \"{name}\" {why}",
        "!decline „{NAME}“, {why}", "!DECLINE  {NAME} \u2013 {why}", "!back {name} {why}",
        "!decline \"{begin}\" {why}", "!decline «{begin}» {why}",
    ])  # fmt: skip
    def test_the_name_stands_in_front_and_the_words_behind_it(
        self, asked: DeskStage, form: str
    ) -> None:
        name = name_of(asked)
        typed = form.format(name=name, NAME=name.upper(), begin=name[:6], why=ILL)
        asked.writes("anna", typed)
        assert kept(asked.play) == [("anna", ILL)]
        assert asked.play.invited() == ["ben"]
        assert listed(asked, "anna") == []
        assert "stays with the team" in last(asked)
        assert SHOWN in why(asked.play)

    def test_in_german_and_with_its_synonyms(self) -> None:
        for word in ("!ablehnen", "!zurückgeben", "!abgeben", "!zurück"):
            stage = desks(chosen(staff_language=DE), ANNA, BEN)
            stage.writes("anna", f"{word} {name_of(stage)} {ILL}")
            assert kept(stage.play) == [("anna", ILL)]
            assert "bleibt im Team" in last(stage)
            assert "hat abgelehnt" in why(stage.play)

    def test_without_words_it_is_as_ever(self, asked: DeskStage) -> None:
        asked.writes("anna", f"!decline {name_of(asked)}")
        assert kept(asked.play) == []
        assert last(asked) == f"All right, others are asked about {name_of(asked)}."

    def test_words_behind_the_beginning_of_a_name_do_nothing_and_say_how_to_write_it(
        self, asked: DeskStage
    ) -> None:
        """They may be the rest of another name."""
        first = name_of(asked).split()[0]
        for typed in (f"!decline {first} {ILL}", f"!decline {first} oak"):
            asked.writes("anna", typed)
            assert "the whole name" in last(asked)
            assert asked.play.invited() == ["anna"]
        asked.writes("anna", f"!decline nothing like it {ILL}")
        assert "no case of this name" in last(asked)

    def test_the_longest_name_counts_and_its_number(self, twice: DeskStage) -> None:
        twice.writes("anna", f"!decline {SAME} 2 {ILL}")
        mine = last(twice)
        twice.writes("anna", f"!decline {SAME} {ILL}")
        assert "it waits for whoever wants it" in mine
        assert f"{SAME} 1, {SAME} 2" in last(twice)

    def test_a_number_behind_a_name_is_none_of_the_words(self, asked: DeskStage) -> None:
        """It may be that of another case of this name, which is not there any more."""
        name = name_of(asked)
        for typed in (f"!decline {name} 2", f"!decline {name} 2 {ILL}"):
            asked.writes("anna", typed)
            assert "no case of this name" in last(asked)
        asked.writes("anna", f'!decline "{name}" 2 of us are ill')
        assert kept(asked.play) == [("anna", "2 of us are ill")]

    def test_a_no_that_comes_after_the_offer_is_over_still_says_why(self, asked: DeskStage) -> None:
        asked.types("anna", f"!decline {name_of(asked)} {ILL}")
        offered = case(asked.play).offers[-1]
        asked.play.happens(TimeCame(asked.play._event(), "offer", offered.place.hex))
        asked.settles()
        assert kept(asked.play) == [("anna", ILL)]
        assert asked.play.invited() == ["ben"]

    def test_what_a_desk_asks_names_no_words_where_it_is_shown(self, asked: DeskStage) -> None:
        asked.types("anna", f"!decline {name_of(asked)} {ILL}")
        assert "I am ill" not in repr(asked.__dict__)


def test_who_is_asked_to_take_a_case_over_may_say_why_not() -> None:
    stage = desks(chosen(), ANNA, BEN)
    stage.play.joins("anna")
    for said in ("!give ben go slowly", "!yes"):
        stage.play.writes("anna", said)
    stage.settles()
    assert listed(stage, "ben") == [Listed.ASKED]
    stage.writes("ben", f"!decline {name_of(stage)} {ILL}")
    assert kept(stage.play) == [("ben", ILL)]
    stage.play.writes("anna", "!why")
    assert any(f"Ben said no (12:00): {SHOWN}" in one for one in stage.play.room("anna"))


def test_it_stays_when_a_round_is_over_and_only_the_last_few_do() -> None:
    play = reached(*WAIT)
    for number in range(2 * KEPT):
        while case(play).offer is None:
            play.waits(play.house.retry)
        types(play, f"!decline reason {number}")
    assert [one for _, one in kept(play)] == [f"reason {n}" for n in range(KEPT, 2 * KEPT)]
    lines = why(play).splitlines()
    assert [sum(f": reason {n}" in one for one in lines) for n in range(KEPT, 2 * KEPT)] == [
        1
    ] * KEPT


def test_it_is_written_and_read_as_it_was() -> None:
    play = reached(*WAIT)
    types(play, f"!decline {ILL}")
    assert codec.decode(codec.encode(play.conversation), Conversation) == play.conversation
