"""`on_call:` of organisation.yaml: counsellors who exist, each once, and who have desks."""

from datetime import timedelta

import pytest

from bridge.house import Current, Operator
from bridge.rostering import fingerprint
from config import shipped
from routing.around import SPACE
from routing.facts import House
from routing.ids import AccountName, AuthorId, CounsellorId, LaneId, Language, PlaceId
from tests.houses import ANNA, BEN, house
from tests.unit.config_files import ORGANISATION, changed, faults, load_small, notes

TEXTS = shipped(Language("de"))


def files(*lines: str) -> dict[str, bytes]:
    return changed(ORGANISATION, "retention:", "\n".join((*lines, "retention:")))


def house_of(*lines: str) -> House:
    return load_small(files(*lines)).house(TEXTS, {})


def test_who_is_on_call_reaches_the_core_in_their_order() -> None:
    house = house_of("on_call: [ben, anna]", "alert_answer: 3m")
    assert house.on_call == (CounsellorId("ben"), CounsellorId("anna"))
    assert house.alert_answer == timedelta(minutes=3)


def test_without_a_word_nobody_is_on_call_and_an_answer_may_take_five_minutes() -> None:
    house = house_of()
    assert (house.on_call, house.alert_answer) == ((), timedelta(minutes=5))


def test_without_desks_nobody_is_called_and_check_says_so() -> None:
    lines = ("on_call: [anna]", "desks: no")
    assert house_of(*lines).on_call == ()
    [told] = [one for one in notes(files(*lines)) if "on_call" in one or "called" in one]
    assert "nobody is called, because people are called at their desks" in told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[anna, nobody]", "no counsellor 'nobody'"),
        ("[anna, anna]", "'anna' is already in this list"),
        ("[kim]", "no counsellor 'kim'"),
        ("[bne]", "did you mean 'ben'"),
        ("{anna: ben}", "on_call"),
        ("[[anna]]", "on_call"),
        ("[7]", "on_call"),
    ],
)
def test_what_is_wrong_with_it_is_said_with_its_place(written: str, told: str) -> None:
    found = faults(files(f"on_call: {written}"))
    assert any(told in one and ORGANISATION in one for one in found), found


@pytest.mark.parametrize("written", ["soon", "0m", "-5m", "[5m]", "5"])
def test_a_time_that_is_none_is_a_fault(written: str) -> None:
    assert any("alert_answer" in one for one in faults(files(f"alert_answer: {written}")))


def test_whoever_else_is_on_call_is_told_to_every_lane() -> None:
    """So that a call does not wait for somebody who is on call no more."""
    operator = Operator(LaneId(SPACE), PlaceId(SPACE), AccountName("matrix"), AuthorId("kim"))
    people = ((), (ANNA.id,), (ANNA.id, BEN.id), (BEN.id, ANNA.id))
    told = {
        fingerprint(Current(house(desks=True, on_call=one), (ANNA, BEN), operator, {}))
        for one in people
    }
    assert len(told) == len(people)
