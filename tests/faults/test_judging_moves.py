"""The judge knows who may see what while cases move: faults planted into a real run's record."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from tests.faults.judging import judge
from tests.faults.storm_record import Act, Record, Seen, labels
from tests.faults.storm_run import Outcome, Storm, run
from tests.faults.test_judging import SECOND

pytestmark = pytest.mark.xdist_group("judging")  # they share runs of storms
Plant = Callable[[Record], str]
AWAY = "the case is offered to somebody else"


@cache
def outcome() -> Outcome:
    return run(Storm(seed=502, clients=4, minutes=8, troubles=frozenset(), moving=True))


def copied() -> Record:
    record = outcome().record
    return replace(record, acts=list(record.acts), seen=list(record.seen))


def acts(record: Record) -> dict[str, Act]:
    return {one.label: one for one in record.acts if one.label}


def words(record: Record, kind: str = "c") -> list[tuple[Act, Seen]]:
    """People's words that had to be passed on, with where they were shown, in order."""
    said = acts(record)
    return [
        (said[label], one)
        for one in sorted(record.seen, key=lambda seen: seen.at)
        for label in labels(one.text)
        if label.startswith(kind) and said[label].place != one.place
    ]


def change(record: Record, over: str) -> tuple[Seen, Seen, Act]:
    """The last words in the room of the one before, the first in the next one's, and whose."""
    for told in (one for one in record.seen if over in one.text):
        before = [pair for pair in words(record) if pair[1].place == told.place]
        if not before or not before[-1][0].hard:
            continue
        act, last = before[-1]
        after = [
            (said, one)
            for said, one in words(record)
            if said.place == act.place and one.at > told.at and said.hard
        ]
        if after:
            return last, after[0][1], after[0][0]
    raise LookupError("no case has moved")


TAKEN = "has taken the case over"


def shows_words_to_whoever_gave_the_case_away(record: Record) -> str:
    last, first, _ = change(record, TAKEN)
    record.seen.append(replace(first, place=last.place, there=last.there))
    return "astray"


def shows_words_to_whoever_lost_the_case(record: Record) -> str:
    last, first, _ = change(record, AWAY)
    record.seen.append(replace(first, place=last.place, there=last.there))
    return "astray"


def shows_words_to_somebody_who_has_not_come(record: Record) -> str:
    _, first, _ = change(record, TAKEN)
    came = next(one for one in record.acts if one.place == first.place and one.what == "joins")
    record.acts.remove(came)
    record.acts.append(replace(came, at=first.at + SECOND))
    return "astray"


def shows_a_note_to_somebody_else(record: Record) -> str:
    _, note = words(record, "g")[0]
    record.seen[record.seen.index(note)] = replace(note, there=frozenset({"nobody"}))
    return "astray"


def shows_a_note_to_the_client(record: Record) -> str:
    _, note = words(record, "g")[0]
    record.seen.append(replace(note, account=record.clients, place="client-1"))
    return "astray"


def shows_a_note_in_the_case_of_another(record: Record) -> str:
    act, note = words(record, "g")[0]
    own = {said.place for said, one in words(record) if one.place in (act.place, note.place)}
    other = next(one for said, one in words(record) if said.place not in own)
    record.seen.append(replace(note, place=other.place))
    return "astray"


def relays_what_was_written_where_the_case_was_no_more(record: Record) -> str:
    over = {one.place for one in record.seen if TAKEN in one.text}
    act, shown = next(pair for pair in words(record, "s") if pair[0].place in over)
    late = replace(act, at=shown.at + 600 * SECOND, label="s99-1")
    record.acts.append(late)
    record.seen.append(replace(shown, at=late.at + SECOND, text="Anna: s99-1", row="late"))
    return "astray"


def shows_words_at_a_desk(record: Record) -> str:
    _, first, _ = change(record, TAKEN)
    record.seen.append(replace(first, place=min(record.desks)))
    return "astray"


def loses_the_last_words_before_the_change(record: Record) -> str:
    last, _, _ = change(record, TAKEN)
    record.seen.remove(last)
    return "lost"


def loses_the_first_words_after_the_change(record: Record) -> str:
    _, first, _ = change(record, TAKEN)
    record.seen.remove(first)
    return "lost"


def loses_words_while_the_case_is_taken_away(record: Record) -> str:
    _, first, _ = change(record, AWAY)
    record.seen.remove(first)
    return "lost"


def shows_a_sign_that_is_not_true(record: Record) -> str:
    act, shown = words(record, "s")[0]
    record.seen.remove(shown)
    record.signed = record.signed | {act.label}
    return "signed"


PLANTS: list[Plant] = [
    shows_words_to_whoever_gave_the_case_away,
    shows_words_to_whoever_lost_the_case,
    shows_words_to_somebody_who_has_not_come,
    shows_a_note_to_somebody_else,
    shows_a_note_to_the_client,
    shows_a_note_in_the_case_of_another,
    relays_what_was_written_where_the_case_was_no_more,
    shows_words_at_a_desk,
    loses_the_last_words_before_the_change,
    loses_the_first_words_after_the_change,
    loses_words_while_the_case_is_taken_away,
    shows_a_sign_that_is_not_true,
]


def test_in_calm_weather_cases_move_and_nobody_sees_what_is_not_theirs() -> None:
    assert judge(outcome().record) == []
    assert outcome().counts["given"] > 2
    assert outcome().counts["taken away"] > 0
    assert outcome().record.signed


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_judge_notices_a_bridge_that(plant: Plant) -> None:
    record = copied()
    wrong = plant(record)
    assert wrong in {complaint.what for complaint in judge(record)}
