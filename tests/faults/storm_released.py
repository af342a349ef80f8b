"""Words of a counsellor that wait for somebody's yes, in a storm: judged from outside.

    unreleased   words of theirs at the client's for which nobody who reads along had said yes

Which words a yes was for is not known here, because the lines of a room do not quote them; but each
is for one message, so that out of a room never more came than yes was said in it before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tests.faults.storm_record import Complaint, Record, Seen


def unreleased(record: Record, shown: Mapping[str, Sequence[Seen]]) -> Iterable[Complaint]:
    """`shown`: by label, where and when it was passed on."""
    out: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for act in record.acts:
        crossed = shown.get(act.label, ()) if act.label.startswith("s") else ()
        if crossed and record.mentored and act.who == record.mentored:
            out[act.place].append((min(one.began for one in crossed), act.label))
    for place, crossings in out.items():
        yes = [act.at for act in record.acts if act.what == "says yes" and act.place == place]
        for number, (began, label) in enumerate(sorted(crossings), start=1):
            if sum(at <= began for at in yes) < number:
                yield Complaint("unreleased", label)
