"""What whoever takes a case over is shown of what was written before, judged from outside.

    astray    in front of somebody to whom the case was not handed over; of another client; a note;
              words for which no yes was said; on another network
    early     in front of them before the client had agreed
    late      after the client had been told that nothing is passed on any more
    repeated  the same words twice in one room, but for the same message again

Such words stand behind a sign on their line, so they are no words that were passed on
(storm_record.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from tests.faults.storm_record import Act, Complaint, Record, Seen, retold

Owners = dict[str, set[str]]


def told_again(
    record: Record, owners: Owners, passes: Callable[[str, datetime, datetime], str]
) -> Iterable[Complaint]:
    """`owners`: of a room, whose words are there. `passes`: what is wrong with words of this client
    that were said then and shown then, if anything.
    """
    said = {act.label: act for act in record.acts if act.label}
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in record.seen:
        for label in retold(one.text):
            rows[label, one.place].add(one.row)
            act = said.get(label)
            if act is None or not _is_theirs(record, owners, act, one):
                yield Complaint("astray", f"{label} told again at {one.place}")
                continue
            for client in _clients(owners, act):
                wrong = passes(client, act.at, one.began)
                if wrong:
                    yield Complaint(wrong, f"{label} told again")
    for (label, place), messages in rows.items():
        if len(messages) > 1:
            yield Complaint("repeated", f"{label} told again more than once at {place}")


def _is_theirs(record: Record, owners: Owners, act: Act, seen: Seen) -> bool:
    """Words of the same client, in a room of somebody to whom a case of theirs was handed over."""
    inside = seen.there - record.readers
    if seen.account == record.clients or len(inside) != 1 or act.label[0] not in "cs":
        return False
    if act.who == record.mentored and act.label.startswith("s"):
        return any(act.label in one.text for one in record.seen if one.account == record.clients)
    clients, here = _clients(owners, act), owners.get(seen.place, set())
    given = (
        one.place
        for one in record.acts
        if one.what == "gives" and {one.to} == inside and one.at < seen.began
    )
    whose = clients | here
    return (not here or bool(clients & here)) and any(whose & owners.get(p, set()) for p in given)


def _clients(owners: Owners, act: Act) -> set[str]:
    return {act.place} if act.label.startswith("c") else owners.get(act.place, set())
