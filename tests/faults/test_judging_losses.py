"""A loss does not hide behind what happened to other words: planted in calm and in storm."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.blindness import blindness
from tests.faults.judging import judge
from tests.faults.storm_record import STOPPED, Act, Record, Seen, Spell, labels
from tests.faults.storm_run import Storm, run
from tests.faults.test_judging import SECOND, Plant, copied, notice, words

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.xdist_group("judging")  # they share runs of storms


def loses_words_an_hour_before_the_client_stopped(record: Record) -> str:
    [one] = words(record, "c")
    said = next(act for act in record.acts if act.label in labels(one.text))
    record.seen.remove(one)
    record.acts.append(replace(said, at=said.at + HOUR, what="stops", label="", hard=False))
    record.seen.append(notice(said.place, said.at + HOUR + SECOND, STOPPED))
    return "lost"


def loses_words_before_others_that_came_and_then_the_client_stopped(record: Record) -> str:
    first, second = words(record, "c", count=2)
    said = next(act for act in record.acts if act.label in labels(second.text))
    record.seen.remove(first)
    stopped = replace(said, at=second.at + SECOND, what="stops", label="", hard=False)
    record.acts.append(stopped)
    return "lost"


def loses_words_while_others_were_parked(record: Record) -> str:
    [one] = words(record, "c")
    record.seen.remove(one)
    parked = "A message for the case red owl was refused by the network and is parked: look"
    record.seen.append(notice(min(record.operator), one.at + SECOND, parked))
    return "lost"


def loses_words_of_a_counsellor_who_took_a_note(record: Record) -> str:
    [one] = words(record, "s")
    said = next(act for act in record.acts if act.label in labels(one.text))
    record.seen.remove(one)
    note = "Not relayed: it begins with / or !, so it stays here as a note."
    record.seen.append(notice(said.place, one.at + SECOND, note))
    return "lost"


def loses_words_of_a_counsellor_while_another_was_not_relayed(record: Record) -> str:
    [one] = words(record, "s")
    said = next(act for act in record.acts if act.label in labels(one.text))
    rooms = {seen.place for seen in record.seen if seen.account != record.clients}
    other = min(rooms - {said.place} - record.operator)
    record.seen.remove(one)
    record.seen.append(notice(other, one.at + SECOND, "Not relayed: this room is closed."))
    return "lost"


def loses_two_where_one_was_not_relayed(record: Record) -> str:
    first, second = words(record, "s", count=2)
    said = next(act for act in record.acts if act.label in labels(second.text))
    record.seen.remove(first)
    record.seen.remove(second)
    record.seen.append(notice(said.place, second.at + SECOND, "Not relayed: this room is closed."))
    return "lost"


PLANTS: list[Plant] = [
    loses_words_an_hour_before_the_client_stopped,
    loses_words_before_others_that_came_and_then_the_client_stopped,
    loses_words_while_others_were_parked,
    loses_words_of_a_counsellor_who_took_a_note,
    loses_words_of_a_counsellor_while_another_was_not_relayed,
    loses_two_where_one_was_not_relayed,
]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_judge_notices_a_bridge_that(plant: Plant) -> None:
    record = copied()
    wrong = plant(record)
    assert wrong in {complaint.what for complaint in judge(record)}


@pytest.mark.parametrize("away", [True, False], ids=["heard later", "heard at once"])
def test_closing_counts_what_had_come_when_it_was_heard_and_not_when_it_was_typed(
    away: bool,
) -> None:
    record = copied()
    said, one = _overtaken(record)
    record.seen.remove(one)
    closes = replace(said, at=said.at - SECOND, what="closes", place=one.place, label="")
    record.acts.append(closes)
    counted = "Anna has finished here. Messages of yours that had not reached Anna by then: 1."
    record.seen.append(notice(said.place, said.at + HOUR, counted))
    if away:
        record.away.append(Spell("rooms", closes.at - SECOND, said.at + SECOND))
    lost = {complaint.about for complaint in judge(record) if complaint.what == "lost"}
    assert (said.label in lost) is not away


def _overtaken(record: Record) -> tuple[Act, Seen]:
    """Words of a client that were shown, and so were others of theirs, later."""
    shown = {label: one for one in record.seen for label in labels(one.text)}
    plain = [a for a in record.acts if a.hard and a.label[:1] == "c" and a.file is None]
    return next(
        (first, shown[first.label])
        for first in plain
        if first.label in shown
        and any(a.place == first.place and a.at > first.at for a in plain if a.label in shown)
    )


def test_in_a_storm_a_loss_seldom_hides_behind_what_happened_to_others() -> None:
    outcome = run(Storm(seed=4, clients=4, minutes=4))
    assert not outcome.complaints
    found = blindness(outcome.record)
    assert found.clients > 20
    assert found.counsellors > 20
    assert found.clients_noticed >= 0.75 * found.clients, found
    assert found.counsellors_noticed >= 0.6 * found.counsellors, found
