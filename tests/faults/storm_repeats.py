"""What was shown twice in a storm, and must not have been: judged from outside.

    repeated   shown twice to the same people where the network drops repeats, or unmarked, or in
               two messages, or more often than its network left us in doubt

A note of a hand-over may come twice: when the room in which it was shown is gone, the same person
is asked into another one, and is shown it there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from tests.faults.checker import MARK
from tests.faults.storm_record import DOUBT, Complaint, Record, Seen

NEVER = datetime.max.replace(tzinfo=UTC)


def repeated(record: Record, shown: Mapping[str, Sequence[Seen]]) -> Iterable[Complaint]:
    """`shown`: by label, where and when it was passed on, in order."""
    doubts = Counter((f.row, f.place) for f in record.fates if f.what in DOUBT)
    for label, seen in shown.items():
        copies: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        for one in seen:
            copies[one.row, one.place].append(one)
        again = len({row for row, _ in copies}) > 1
        if again and not (_is_split(seen) or _is_brought_again(record, label, seen)):
            yield Complaint("repeated", f"{label} in two messages")
        for key, same in copies.items():
            if len(same) > 1 and not _is_marked(record, same):
                yield Complaint("repeated", label)
            elif len(same) > 1 + doubts[key]:
                yield Complaint("repeated", f"{label} more often than there was doubt")


def _is_marked(record: Record, same: Sequence[Seen]) -> bool:
    """Only where the network cannot tell, and it is said in front."""
    return same[0].account == record.clients and all(MARK in one.text for one in same[1:])


def _is_split(seen: Sequence[Seen]) -> bool:
    """A picture and its words are two parts of one message."""
    return any(one.file is not None for one in seen)


def _is_brought_again(record: Record, label: str, seen: Sequence[Seen]) -> bool:
    """Once in each room, to the same person, and into the next when the one before was gone."""
    rooms = {one.place: one for one in seen}
    return (
        label.startswith("g")
        and len({one.row for one in seen}) == len(rooms)
        and len({one.there - record.readers for one in seen}) == 1
        and all(_gone(record, old.place) <= new.at for old, new in pairwise(rooms.values()))
    )


def _gone(record: Record, room: str) -> datetime:
    acts = (one.at for one in record.acts if one.what == "gone" and one.place == room)
    return min(acts, default=NEVER)
