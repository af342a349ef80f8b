"""Was whoever wrote told that their words wait? And was nobody told so when all was well?

Asked only where an outage was long, the writer could be reached, and the bridge's clock was right:
whoever measures five minutes needs a clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from tests.faults.storm_record import (
    CLIENT_ENDED,
    DOUBT,
    FINAL,
    Act,
    Complaint,
    Record,
    Seen,
    Spell,
)

LONG = timedelta(minutes=25)  # five, and time for a network that fails, while hours pass in strides
AGAIN = timedelta(minutes=60)  # so long it is not said again of newer words
OVER = timedelta(minutes=10)  # so long after everything has arrived, nobody says that it waits
WAITS = ("has reached us but not", "has not reached the client yet")
HERE = (
    "is here now and can read what you write",
    "is here now and goes on with you",
    "is here. Just write.",
    "can read again what you write",
)
GONE = (
    "cannot go on here at the moment",
    "reads what you write is broken",
    "I am looking for someone for you",
    "I am looking for someone else for you",
    *CLIENT_ENDED,
)
OVER_THERE = ("closes", "leaves", "gone")
KEPT = "I have kept"  # for whoever comes

Shown = Mapping[str, Sequence[Seen]]


def untold(record: Record, shown: Shown) -> Iterable[Complaint]:
    """`shown`: by label, where and when it was passed on."""
    for act in record.acts:
        if not act.label or not act.hard:
            continue
        to = "rooms" if act.label.startswith("c") else "phones"
        for spell in record.away:
            if spell.what == to and not _knew(record, shown, act, spell):
                yield Complaint("untold", f"{act.label} waited from {spell.start:%d %H:%M:%S}")


def _knew(record: Record, shown: Shown, act: Act, spell: Spell) -> bool:
    """They were told; or it did not wait for this, or they could not be told, or nobody could."""
    since, until = max(act.at, spell.start), spell.end
    first = min((one.at for one in shown.get(act.label, ())), default=None)
    if first is None or first < until or until - since < LONG:
        return True
    wrong = any(wrong.start <= until and wrong.end >= since for wrong in record.wrong)
    if wrong or _is_over(record, act, since, first):
        return True
    if act.label.startswith("c") and not _is_with_somebody(record, act, since):
        return True
    from_ = max(spell.start, since - AGAIN)
    there = [one for one in record.seen if one.place == act.place and from_ <= one.at <= first]
    if any(sentence in one.text for one in there for sentence in WAITS):
        return True
    return _could_not(record, act, since, first)


def _is_over(record: Record, act: Act, since: datetime, first: datetime) -> bool:
    """Nobody is in that room any more, or nothing can be said there."""
    gone = act.place in record.forgotten and record.forgotten[act.place] < first
    over = (one.at for one in record.acts if one.place == act.place and one.what in OVER_THERE)
    return gone or any(at <= since + LONG for at in over)


def _is_with_somebody(record: Record, act: Act, since: datetime) -> bool:
    """As far as their screen says when the wait begins; and they did not block us, nor stop."""
    mine = [one for one in record.seen if one.place == act.place and one.at < since]
    told = [one for one in mine if _says(one, (*HERE, *GONE))]
    if not told or not _says(max(told, key=lambda one: one.at), HERE):
        return False
    left = [one for one in record.acts if one.who == act.who and one.what in ("blocks", "stops")]
    soon = [one for one in record.seen if one.place == act.place]
    if any(_says(one, (*GONE, KEPT)) for one in soon if since <= one.at <= since + LONG):
        return False  # their screen was behind: it had ended, and now they know
    blocked = sum(one.what == "blocks" and one.at < since for one in left) % 2
    return not blocked and not any(act.at <= one.at <= since + LONG for one in left)


def _says(one: Seen, sentences: Sequence[str]) -> bool:
    return any(sentence in one.text for sentence in sentences)


def _could_not(record: Record, act: Act, since: datetime, until: datetime) -> bool:
    """The network would not have that sentence, or would not say whether it had."""
    return any(
        fate.place == act.place and fate.what in FINAL | DOUBT
        for fate in record.fates
        if since <= fate.at <= until and any(sentence in fate.text for sentence in WAITS)
    )


def stale(record: Record, shown: Shown) -> Iterable[Complaint]:
    """Somebody is told that words wait, long after all of theirs have arrived."""
    for one in record.seen:
        if not any(sentence in one.text for sentence in WAITS):
            continue
        if _is_right(record, one.at):
            said = [a for a in record.acts if a.label and a.place == one.place and a.at < one.at]
            passed = [_first(shown, act) for act in said if act.hard]
            if _asked_last(record, shown, one):
                continue
            if passed and all(at is not None and at < one.at - OVER for at in passed):
                yield Complaint("stale", f"{one.place} at {one.at:%d %H:%M:%S}")


def _asked_last(record: Record, shown: Shown, notice: Seen) -> bool:
    """Their newest word was one for urgent help: it has no label, and waits as others do."""
    mine = [one for one in record.acts if one.place == notice.place and one.at < notice.at]
    rooms = {one.place for act in mine for one in shown.get(act.label, ())}
    asked = max((one.at for one in mine if one.what == "asks for help"), default=None)
    if asked is None or any(act.hard and act.label and act.at > asked for act in mine):
        return False
    return not any(
        one.place in rooms and one.text.endswith("help") and asked <= one.at <= notice.at
        for one in record.seen
    )


def _is_right(record: Record, moment: datetime) -> bool:
    return not any(wrong.start - LONG <= moment <= wrong.end + LONG for wrong in record.wrong)


def _first(shown: Shown, act: Act) -> datetime | None:
    return min((one.at for one in shown.get(act.label, ())), default=None)
