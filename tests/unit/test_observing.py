"""A supervisor reads along: told before, never relayed, and out again whichever way."""

from dataclasses import replace
from uuid import UUID

import pytest

from routing.desk.reading import synonyms
from routing.desk.table import NAMES
from routing.deskstage import DeskStage
from routing.events import RosterChanged
from routing.ids import AccountName, PlaceId
from routing.messages import Doubt
from routing.news import DeskSupervises, Supervises
from routing.supervision import supervised
from tests.houses import ANNA, BEN, EN, NOON, TEXTS
from tests.unit.mind_kit import SOON
from tests.unit.supervising_kit import (
    DANA,
    SUPERVISED,
    case,
    goes,
    last,
    looks,
    name,
    refused,
    room,
    stage,
    writes_there,
)

pytest_plugins = ("tests.unit.supervising_fixtures",)
OF_OBSERVERS = ("leave", "observe", "release", "return")  # the two of reading along, and a mentor's


class TestObserving:
    def test_the_counsellor_knows_before_anybody_is_asked(self, open_case: DeskStage) -> None:
        play = open_case.play
        open_case.types("dana", f"!observe {name(open_case)}")
        open_case.settles()
        assert (
            "Dana reads along here in supervision from now on; asked for at 12:00"
            in (room(open_case)[-1])
        )
        assert play.invited() == ["dana"]
        assert "Its counsellor knows" in last(open_case)
        assert play.counted["looks"] == 1

    def test_words_go_on_as_before(self, seen: DeskStage) -> None:
        seen.play.says("can you hear me?")
        assert room(seen)[-1] == "can you hear me?"
        seen.play.writes("anna", "I can")
        seen.play.waits(SOON)
        assert seen.play.seen()[-1] == "Anna: I can"

    @pytest.mark.parametrize("text", ["s3cret", "!close", "!yes", "!give ben s3cret", "/end"])
    def test_nothing_an_observer_writes_crosses_or_does_anything(
        self, seen: DeskStage, text: str
    ) -> None:
        before, said = seen.play.conversation, list(seen.play.seen())
        writes_there(seen, DANA, text)
        seen.play.waits(SOON)
        assert seen.play.seen() == said
        assert seen.play.conversation == before
        assert "only Anna's words reach the client" in room(seen)[-1]

    @pytest.mark.parametrize("name", [one for one in NAMES if one not in OF_OBSERVERS])
    def test_no_command_of_the_case_is_an_observers(self, seen: DeskStage, name: str) -> None:
        before, said = seen.play.conversation, list(seen.play.seen())
        writes_there(seen, DANA, f"!{synonyms(TEXTS, EN, name)[0]} s3cret")
        seen.play.waits(SOON)
        assert (seen.play.conversation, seen.play.seen()) == (before, said)

    def test_an_observer_is_no_counsellor_who_acts(self, seen: DeskStage) -> None:
        seen.play.says("hello?")
        waits = case(seen).waits
        writes_there(seen, DANA, "I would ask about May")
        assert case(seen).waits == waits

    @pytest.mark.parametrize("typed", ["!leave {}", "!observe off", "!observe Ende"])
    def test_it_ends_at_the_desk(self, seen: DeskStage, typed: str) -> None:
        typed = typed.replace("Ende", "end")
        seen.writes("dana", typed.format(name(seen)))
        assert room(seen)[-1] == "Dana does not read along here any more."
        assert looks(seen)[0].until == NOON + SOON
        assert DANA.author not in seen.play.rooms[seen.play.place_of("anna")].joined

    @pytest.mark.parametrize("text", ["!leave", "!observe off"])
    def test_or_in_the_room(self, seen: DeskStage, text: str) -> None:
        writes_there(seen, DANA, text)
        assert looks(seen)[0].until is not None

    def test_but_not_from_a_device_that_does_not_count(self, seen: DeskStage) -> None:
        writes_there(seen, DANA, "!leave", Doubt.UNVOUCHED)
        assert looks(seen)[0].until is None

    def test_leaving_the_room_ends_it_and_is_told(self, seen: DeskStage) -> None:
        goes(seen, DANA)
        assert room(seen)[-1] == "Dana does not read along here any more."
        assert looks(seen)[0].gone

    def test_readers_shrink_only_when_they_are_out(self, seen: DeskStage) -> None:
        seen.writes("dana", f"!leave {name(seen)}")
        assert not looks(seen)[0].gone
        goes(seen, DANA)
        assert looks(seen)[0].gone
        assert room(seen).count("Dana does not read along here any more.") == 1

    def test_who_shows_every_look(self, seen: DeskStage) -> None:
        seen.play.writes("anna", "!who")
        assert "Dana has been reading along in supervision since 12:00" in room(seen)[-1]
        assert "No other counsellor sees this room" not in room(seen)[-1]
        goes(seen, DANA)
        seen.play.writes("anna", "!who")
        assert "No other counsellor sees this room" in room(seen)[-1]
        assert "Dana read along in supervision from 12:00 until 12:00" in room(seen)[-1]

    def test_the_client_sees_who_has_read_along(self, seen: DeskStage) -> None:
        seen.play.says("/mydata")
        seen.play.presses("data:see")
        assert "these people have read along in your counselling: Dana" in seen.play.seen()[-1]

    def test_a_client_whose_notice_said_nothing_of_it_is_not_observed(self) -> None:
        found = stage(lotse=replace(SUPERVISED, recipients=frozenset()))
        found.writes("dana", f"!observe {name(found)}")
        assert "agreed to a notice that does not say" in last(found)
        assert looks(found) == ()

    def test_whom_the_client_would_rather_not_write_with_does_not_read_along(self) -> None:
        found = stage()
        found.play.conversation = replace(found.play.conversation, excluded=(DANA.id,))
        found.writes("dana", f"!observe {name(found)}")
        assert "would rather not write with you" in last(found)
        assert (looks(found), found.play.invited()) == ((), [])

    @pytest.mark.parametrize("changes", [{"rooms": False}, {"account": AccountName("phones")}])
    def test_in_a_private_chat_nobody_can_read_along(self, changes: dict[str, object]) -> None:
        anna = replace(ANNA, **changes)  # type: ignore[arg-type]  # a test's own changes
        found = stage(people=(anna, BEN, DANA))
        found.writes("dana", f"!observe {name(found)}")
        assert "answers in a private chat" in last(found)
        found.play.happens(DeskSupervises(found.play._event(), DANA.id, Supervises.OBSERVE))
        assert looks(found) == ()

    def test_while_the_client_has_paused_nobody_reads_along(self, seen: DeskStage) -> None:
        seen.play.says("/pause")
        seen.settles()
        assert looks(seen)[0].until is not None
        goes(seen, DANA)
        seen.writes("dana", f"!observe {name(seen)}")
        assert "paused or stopped" in last(seen)

    def test_a_second_look_is_one_of_its_own(self, seen: DeskStage) -> None:
        goes(seen, DANA)
        seen.writes("dana", f"!observe {name(seen)}")
        assert [one.gone for one in looks(seen)] == [True, False]

    def test_twice_asked_is_once_invited(self, seen: DeskStage) -> None:
        seen.writes("dana", f"!observe {name(seen)}")
        assert "already" in last(seen)
        assert len(looks(seen)) == 1

    def test_closing_ends_it(self, seen: DeskStage) -> None:
        place = seen.play.place_of("anna")
        seen.play.writes("anna", "!close")
        assert [one.gone for one in looks(seen)] == [True]
        assert DANA.author not in seen.play.rooms[place].joined

    def test_with_somebody_else_nobody_reads_along(self, seen: DeskStage) -> None:
        place = seen.play.place_of("anna")
        seen.play.leaves("anna")
        seen.settles()
        assert [one.gone for one in looks(seen)] == [True]
        assert seen.play.rooms[place].forgotten

    def test_a_removed_supervisor_is_out(self, seen: DeskStage) -> None:
        seen.play.house = replace(SUPERVISED, supervisors=frozenset())
        seen.play.happens(RosterChanged(seen.play._event()))
        assert looks(seen)[0].until is not None
        assert DANA.author not in seen.play.rooms[seen.play.place_of("anna")].joined

    @pytest.mark.parametrize("left", [False, True], ids=["still wanted", "left before"])
    def test_whoever_is_not_let_in_reads_nothing_and_all_know_it(
        self, open_case: DeskStage, left: bool
    ) -> None:
        open_case.writes("dana", f"!observe {name(open_case)}")
        if left:
            open_case.writes("dana", f"!leave {name(open_case)}")
        refused(open_case, DANA)
        [look] = looks(open_case)
        assert (look.refused, look.gone, look.until) == (True, True, open_case.play.now)
        assert supervised.readers(case(open_case)) == {ANNA.author}
        assert "could not be invited into this room" in room(open_case)[-1]
        assert "does not let you into that room" in last(open_case)
        assert "could not be invited" in open_case.play.operator[-1]
        open_case.play.writes("anna", "!who")
        assert "Dana was to read along from 12:00 on" in room(open_case)[-1]
        open_case.play.says("/mydata")
        open_case.play.presses("data:see")
        assert "read along" not in open_case.play.seen()[-1]

    def test_whoever_was_not_let_in_may_ask_again(self, open_case: DeskStage) -> None:
        open_case.writes("dana", f"!observe {name(open_case)}")
        refused(open_case, DANA)
        open_case.writes("dana", f"!observe {name(open_case)}")
        assert [one.refused for one in looks(open_case)] == [True, False]
        open_case.play.joins("dana")
        assert looks(open_case)[-1].until is None

    def test_a_refusal_that_comes_when_the_case_is_somewhere_else_ends_nothing(
        self, seen: DeskStage
    ) -> None:
        before = looks(seen)
        refused(seen, DANA, PlaceId(UUID(int=7)))
        refused(seen, BEN)
        assert looks(seen) == before

    def test_the_history_of_looks_stays_small(self, open_case: DeskStage) -> None:
        for _ in range(30):
            open_case.writes("dana", f"!observe {name(open_case)}")
            goes(open_case, DANA)
        assert len(looks(open_case)) == 20
