"""Who ought to be told that words wait: whoever is with somebody when the waiting begins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.judging import judge
from tests.faults.storm_record import Act, Record, Seen, Spell

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHO, ROOM, LABEL = "client-1", "room-1", "c1-1"
HERE = "Anna is here now and can read what you write."
STOPPED = "I have stopped, and pass nothing on any more."
PAUSED = "We are paused. Nothing passes either way until you want to go on."
RESUMED = "Good, we go on. Anna can read again what you write from here on."
WAITS = "Your message has reached us but not Anna yet."


def at_client(minutes: float, text: str) -> Seen:
    at = NOON + minutes * MINUTE
    return Seen(at, at, "phones", WHO, f"row at {minutes}", text)


def waited(*said: tuple[float, str], words: float = 2.0) -> Record:
    """Staff cannot be reached from 10 to 70 minutes past; the words arrive after that.

    `said`: to the client, at so many minutes past; `words`: when the client wrote them.
    """
    shown = NOON + 71 * MINUTE
    return Record(
        acts=[
            Act(NOON - MINUTE, WHO, WHO, "agreed"),
            Act(NOON + words * MINUTE, WHO, WHO, "says", LABEL, hard=True),
        ],
        seen=[
            *(at_client(minutes, text) for minutes, text in said),
            Seen(shown, shown, "rooms", ROOM, "row", LABEL, frozenset({"anna"})),
        ],
        away=[Spell("rooms", NOON + 10 * MINUTE, NOON + 70 * MINUTE)],
    )


def stopping(record: Record, minutes: float) -> Record:
    record.acts.append(Act(NOON + minutes * MINUTE, WHO, WHO, "stops"))
    return record


def found(record: Record) -> set[str]:
    return {one.what for one in judge(record)}


@pytest.mark.parametrize(
    "record",
    [
        waited((1, HERE)),
        waited((1, HERE), words=20),
        waited((5, HERE)),  # they wrote before anybody had come
        waited((1, PAUSED), (5, RESUMED)),
        stopping(waited((1, HERE)), 60),  # long after they ought to have been told
    ],
)
def test_who_is_with_somebody_by_then_ought_to_know(record: Record) -> None:
    assert "untold" in found(record)


@pytest.mark.parametrize(
    "record",
    [
        waited((1, HERE), (16, WAITS)),
        waited((1, HERE), (5, STOPPED)),  # it stayed with us, and they know
        waited((1, HERE), (5, PAUSED)),
        waited((1, HERE), (5, "Anna cannot go on here at the moment.")),
        waited(),  # nobody has come
        stopping(waited((1, HERE)), 12),
    ],
)
def test_who_is_told_or_is_with_nobody_by_then_is_not_waiting_in_silence(record: Record) -> None:
    assert "untold" not in found(record)


def arrived(*asks: float) -> Record:
    """All that has a label arrived at once; half an hour later they are told that words wait.

    `asks`: when they asked for urgent help, in minutes past.
    """
    record = waited((1, HERE), (40, WAITS))
    record.away.clear()
    record.seen[-1] = replace(record.seen[-1], at=NOON + 3 * MINUTE)
    record.acts += [Act(NOON + at * MINUTE, WHO, WHO, "asks for help") for at in asks]
    return record


def test_nobody_is_told_so_when_all_has_long_arrived() -> None:
    assert "stale" in found(arrived())
    assert "stale" in found(arrived(1.5))  # what they wrote after it has arrived
    there = arrived(4)
    there.seen.append(replace(there.seen[-1], at=NOON + 5 * MINUTE, row="help", text="help"))
    assert "stale" in found(there)


def test_the_word_for_urgent_help_waits_too() -> None:
    assert "stale" not in found(arrived(4))
