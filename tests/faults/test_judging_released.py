"""The judge knows what has waited for a yes: faults planted into a real run's record."""

from dataclasses import replace
from functools import cache

from tests.faults.judging import judge
from tests.faults.storm_record import Record, Seen, labels
from tests.faults.storm_run import Outcome, Storm, run

SEED = 603


@cache
def outcome() -> Outcome:
    """Without trouble, in which people read along, and say yes."""
    return run(Storm(SEED, 4, 6, troubles=frozenset(), moving=True, watched=True))


def test_nothing_of_a_watched_storm_reaches_a_client_without_a_yes_and_nothing_is_lost() -> None:
    assert outcome().complaints == []
    assert outcome().counts["looks"] > 3
    assert outcome().counts["yes"] > 3
    assert crossed(outcome().record)


def crossed(record: Record) -> list[tuple[str, Seen]]:
    """Words that waited for a yes, in front of a client."""
    whose = {one.label: one.who for one in record.acts if one.label.startswith("s")}
    found = ((label, one) for one in record.seen for label in labels(one.text))
    there = ((label, one) for label, one in found if one.account == record.clients)
    return [(label, one) for label, one in there if whose.get(label) == record.mentored]


def test_words_for_which_nobody_said_yes_are_found() -> None:
    record = outcome().record
    silent = replace(record, acts=[one for one in record.acts if one.what != "says yes"])
    found = {one.about for one in judge(silent) if one.what == "unreleased"}
    assert found == {label for label, _ in crossed(record)}


def test_a_yes_that_came_later_is_none() -> None:
    record = outcome().record
    label, first = crossed(record)[0]
    said = next(one for one in record.acts if one.label == label)
    late = [
        replace(one, at=max(one.at, first.at))
        if one.what == "says yes" and one.place == said.place
        else one
        for one in record.acts
    ]
    assert label in {one.about for one in judge(replace(record, acts=late))}


def test_somebody_who_may_not_read_along_is_found() -> None:
    record = outcome().record
    label, one = next((la, s) for s in record.seen for la in labels(s.text) if la[0] == "c")
    seen = [replace(s, there=s.there | {"eve"}) if s is one else s for s in record.seen]
    found = {one.about for one in judge(replace(record, seen=seen)) if one.what == "astray"}
    assert label in found


def test_what_somebody_who_reads_along_writes_is_for_no_client() -> None:
    record = outcome().record
    label = next(a.label for a in record.acts if a.who in record.readers and a.label[:1] == "n")
    chat = next(one for one in record.seen if one.account == record.clients)
    told = replace(record, seen=[*record.seen, replace(chat, row="planted", text=label)])
    assert label in {one.about for one in judge(told) if one.what == "astray"}
