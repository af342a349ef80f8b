"""The judge notices every kind of fault planted into the record of a real run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from tests.faults.judging import judge
from tests.faults.storm_record import HELP, STOPPED, Act, Record, Seen, Spell, labels
from tests.faults.storm_run import Outcome, Storm, run

pytestmark = pytest.mark.xdist_group("judging")  # they share runs of storms
SECOND = timedelta(seconds=1)
Plant = Callable[[Record], str]
NOT_YET = "Your last message has reached us but not Anna yet"


@cache
def outcome() -> Outcome:
    return run(Storm(seed=1, clients=3, minutes=2, troubles=frozenset()))


def copied() -> Record:
    record = outcome().record
    return replace(record, acts=list(record.acts), seen=list(record.seen), away=list(record.away))


def words(record: Record, kind: str, *, count: int = 1) -> list[Seen]:
    """The first of people's words that were passed on, and must have been, in one place."""
    hard = {act.label for act in record.acts if act.hard}
    there: dict[str, list[Seen]] = {}
    for one in record.seen:
        found = [label for label in labels(one.text) if label in hard and label.startswith(kind)]
        if found and (one.account == record.clients) == (kind == "s"):
            same = there.setdefault(one.place, [])
            same.append(one)
            if len(same) == count:
                return same
    raise LookupError("nobody said so much")


def loses_words_of_a_client(record: Record) -> str:
    [one] = words(record, "c")
    record.seen.remove(one)
    return "lost"


def loses_words_of_a_counsellor(record: Record) -> str:
    [one] = words(record, "s")
    record.seen.remove(one)
    return "lost"


def repeats_in_a_room(record: Record) -> str:
    [one] = words(record, "c")
    record.seen.append(replace(one, at=one.at + SECOND))
    return "repeated"


def repeats_to_a_client_without_the_mark(record: Record) -> str:
    [one] = words(record, "s")
    record.seen.append(replace(one, at=one.at + SECOND))
    return "repeated"


def repeats_with_the_mark_and_without_a_doubt(record: Record) -> str:
    [one] = words(record, "s")
    again = replace(one, at=one.at + SECOND, text=f"(perhaps for the second time) {one.text}")
    record.seen.append(again)
    return "repeated"


def repeats_as_another_message(record: Record) -> str:
    [one] = words(record, "s")
    record.seen.append(replace(one, at=one.at + SECOND, row="another"))
    return "repeated"


def swaps_two(record: Record) -> str:
    first, second = words(record, "c", count=2)
    record.seen.remove(first)
    record.seen.append(replace(first, at=second.at + SECOND))
    return "reordered"


def delivers_to_another_client(record: Record) -> str:
    [one] = words(record, "s")
    other = "client-1" if one.place != "client-1" else "client-2"
    record.seen.append(replace(one, place=other))
    return "astray"


def delivers_into_another_room(record: Record) -> str:
    [one] = words(record, "c")
    rooms = {seen.place for seen in record.seen if seen.account == one.account}
    other = min(rooms - {one.place} - record.operator)
    record.seen.append(replace(one, place=other))
    return "astray"


def tells_the_operator_what_was_said(record: Record) -> str:
    [one] = words(record, "c")
    record.seen.append(replace(one, place=min(record.operator)))
    return "astray"


def lets_a_stranger_read(record: Record) -> str:
    [one] = words(record, "c")
    record.seen[record.seen.index(one)] = replace(one, there=one.there | {"eve"})
    return "astray"


def names_another_client(record: Record) -> str:
    one = next(seen for seen in record.seen if seen.place == "client-1")
    record.seen.append(replace(one, text="alias2 may be known to you"))
    return "astray"


def passes_a_note_on(record: Record) -> str:
    [one] = words(record, "s")
    said = next(act for act in record.acts if act.label in labels(one.text))
    record.acts.append(replace(said, label="n9-1", hard=False))
    record.seen.append(replace(one, text="Anna: n9-1"))
    return "astray"


def passes_on_before_the_client_agreed(record: Record) -> str:
    [one] = words(record, "c")
    agreed = min(act.at for act in record.acts if act.what == "agreed")
    record.seen[record.seen.index(one)] = replace(one, began=agreed - SECOND)
    return "early"


def passes_on_after_the_client_stopped(record: Record) -> str:
    [one] = words(record, "c")
    client = next(act.place for act in record.acts if act.label in labels(one.text))
    stopped = Seen(one.began, one.began - SECOND, record.clients, client, "row", STOPPED)
    record.seen.append(stopped)
    return "late"


def passes_on_to_a_client_who_stopped(record: Record) -> str:
    [one] = words(record, "s")
    stopped = Seen(one.began, one.began - SECOND, record.clients, one.place, "row", STOPPED)
    record.seen.append(stopped)
    return "late"


def shows_no_urgent_help(record: Record) -> str:
    last = max(one.at for one in record.seen)
    record.acts.append(Act(last, "client-1", "client-1", "asks for help"))
    record.seen.append(replace(record.seen[0], place="client-1", at=last + SECOND, text="Well."))
    return "helpless"


def says_nothing_to_somebody(record: Record) -> str:
    last = max(one.at for one in record.seen)
    record.acts.append(Act(last + SECOND, "client-1", "client-1", "does"))
    return "unanswered"


def delivers_another_picture(record: Record) -> str:
    picture = next(act for act in record.acts if act.file is not None and act.hard)
    for position, one in enumerate(record.seen):
        if picture.label in labels(one.text):
            record.seen[position] = replace(one, file="another")
    return "damaged"


def held_up(record: Record, kind: str) -> tuple[Act, Seen]:
    """Some words come an hour later, as their network was away; of the act, and of what is seen."""
    [one] = words(replace(record, seen=record.seen[::-1]), kind)  # by then they are in conversation
    said = next(act for act in record.acts if act.label in labels(one.text))
    record.acts = [act for act in record.acts if act.what not in ("stops", "blocks")]
    end = said.at + timedelta(hours=1)
    record.away.append(Spell("rooms" if kind == "c" else "phones", said.at, end))
    later = replace(one, began=end + SECOND, at=end + SECOND)
    record.seen[record.seen.index(one)] = later
    return said, later


def lets_a_client_wait_without_a_word(record: Record) -> str:
    held_up(record, "c")
    return "untold"


def lets_a_counsellor_wait_without_a_word(record: Record) -> str:
    held_up(record, "s")
    return "untold"


def tells_the_wrong_client_that_words_wait(record: Record) -> str:
    said, _ = held_up(record, "c")
    other = next(a.place for a in record.acts if a.who.startswith("client") and a.who != said.who)
    record.seen.append(notice(other, said.at + timedelta(minutes=6), NOT_YET))
    return "untold"


def tells_that_words_wait_when_they_have_arrived(record: Record) -> str:
    last = max(one.at for one in record.seen)
    clients = {act.place for act in record.acts if act.hard and act.label.startswith("c")}
    record.seen.append(notice(min(clients), last + timedelta(hours=1), NOT_YET))
    return "stale"


def notice(place: str, at: datetime, text: str) -> Seen:
    account = "phones" if place.startswith("client-") else "rooms"
    return Seen(at, at, account, place, "row", text)


PLANTS: list[Plant] = [
    lets_a_client_wait_without_a_word,
    lets_a_counsellor_wait_without_a_word,
    tells_the_wrong_client_that_words_wait,
    tells_that_words_wait_when_they_have_arrived,
    loses_words_of_a_client,
    loses_words_of_a_counsellor,
    repeats_in_a_room,
    repeats_to_a_client_without_the_mark,
    repeats_with_the_mark_and_without_a_doubt,
    repeats_as_another_message,
    swaps_two,
    delivers_to_another_client,
    delivers_into_another_room,
    tells_the_operator_what_was_said,
    lets_a_stranger_read,
    names_another_client,
    passes_a_note_on,
    passes_on_before_the_client_agreed,
    passes_on_after_the_client_stopped,
    passes_on_to_a_client_who_stopped,
    shows_no_urgent_help,
    says_nothing_to_somebody,
    delivers_another_picture,
]


def test_the_record_of_a_calm_run_is_clean_and_holds_enough() -> None:
    record = outcome().record
    assert judge(record) == []
    assert HELP in " ".join(one.text for one in record.seen)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_judge_notices_a_bridge_that(plant: Plant) -> None:
    record = copied()
    wrong = plant(record)
    assert wrong in {complaint.what for complaint in judge(record)}


@pytest.mark.parametrize(
    ("kind", "text"), [("c", NOT_YET), ("s", "What you wrote has not reached the client yet")]
)
def test_whoever_was_told_that_their_words_wait_is_not_complained_about(
    kind: str, text: str
) -> None:
    record = copied()
    said, _ = held_up(record, kind)
    record.seen.append(notice(said.place, said.at + timedelta(minutes=6), text))
    assert "untold" not in {complaint.what for complaint in judge(record)}
