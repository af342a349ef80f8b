"""The judge knows who may read what was written before: faults planted into a real run's record."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.judging import judge
from tests.faults.storm_record import STOPPED, Act, Record, Seen, labels, retold
from tests.faults.test_judging import SECOND
from tests.faults.test_judging_moves import acts, copied, outcome

pytestmark = pytest.mark.xdist_group("judging")  # they share runs of storms
Plant = Callable[[Record], str]


def pile(record: Record) -> tuple[Seen, Act]:
    """What a client wrote, shown to whoever has taken their case over; and the first of it."""
    said = acts(record)
    for one in record.seen:
        mine = [said[label] for label in retold(one.text) if label.startswith("c")]
        if mine:
            return one, mine[0]
    raise LookupError("nothing was told again")


def shows_it_to_somebody_else(record: Record) -> str:
    one, _ = pile(record)
    record.seen[record.seen.index(one)] = replace(one, there=frozenset({"nobody"}))
    return "astray"


def shows_it_to_the_client(record: Record) -> str:
    one, act = pile(record)
    record.seen.append(replace(one, account=record.clients, place=act.place))
    return "astray"


def shows_it_to_whoever_gave_the_case_away(record: Record) -> str:
    one, _ = pile(record)
    gives = next(act for act in record.acts if act.what == "gives" and {act.to} == one.there)
    record.seen.append(replace(one, place=gives.place, there=frozenset({gives.who})))
    return "astray"


def shows_words_of_another_client(record: Record) -> str:
    one, act = pile(record)
    others = (other for other in acts(record).values() if other.label.startswith("c"))
    strange = next(other.label for other in others if other.place != act.place)
    text = f"{one.text}\n> {strange}"
    record.seen[record.seen.index(one)] = replace(one, text=text)
    return "astray"


def shows_a_note(record: Record) -> str:
    one, _ = pile(record)
    note = next(label for label in acts(record) if label.startswith("n"))
    record.seen[record.seen.index(one)] = replace(one, text=f"{one.text}\n> {note}")
    return "astray"


def shows_it_twice(record: Record) -> str:
    one, _ = pile(record)
    record.seen.append(replace(one, row="another", at=one.at + SECOND))
    return "repeated"


def shows_it_after_the_client_has_stopped(record: Record) -> str:
    one, act = pile(record)
    told = one.began - SECOND
    record.acts[:] = [
        other
        for other in record.acts
        if (other.what, other.who) != ("agreed", act.place) or other.at < act.at
    ]
    record.seen.append(Seen(told, told, record.clients, act.place, "stopped", STOPPED))
    return "late"


def takes_it_for_words_that_were_passed_on(record: Record) -> str:
    """They had to reach whoever had the case, and the others' reading of it is no excuse."""
    shown = {label for one in record.seen for label in labels(one.text)}
    hard = {act.label for act in record.acts if act.hard}
    again = (label for one in record.seen for label in retold(one.text))
    lost = next(one for one in again if one in hard & shown and one.startswith("c"))
    record.seen[:] = [one for one in record.seen if lost not in labels(one.text)]
    return "lost"


PLANTS: list[Plant] = [
    shows_it_to_somebody_else,
    shows_it_to_the_client,
    shows_it_to_whoever_gave_the_case_away,
    shows_words_of_another_client,
    shows_a_note,
    shows_it_twice,
    shows_it_after_the_client_has_stopped,
    takes_it_for_words_that_were_passed_on,
]


def test_in_calm_weather_what_was_written_is_told_again_and_nothing_is_wrong() -> None:
    assert pile(outcome().record)
    assert judge(outcome().record) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_judge_notices_a_bridge_that(plant: Plant) -> None:
    record = copied()
    wrong = plant(record)
    assert wrong in {complaint.what for complaint in judge(record)}
