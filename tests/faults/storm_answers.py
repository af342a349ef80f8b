"""Is anybody left without an answer? Whoever asks for urgent help, above all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from tests.faults.storm_record import DOUBT, FINAL, HELP, Act, Complaint, Record, Seen

LONG = timedelta(days=2)  # whatever was refused to somebody by then is why they saw nothing


def unanswered(record: Record, shown: Mapping[str, Sequence[Seen]]) -> Iterable[Complaint]:
    """`shown`: by label, where and when it was passed on; that is an answer too."""
    last = {one.place: one.at for one in sorted(record.seen, key=lambda seen: seen.at)}
    for act in record.acts:
        if not act.place.startswith("client-") or act.what == "blocks":
            continue
        about = f"{act.who} at {act.at:%d %H:%M:%S}"
        if act.what == "asks for help" and not _helped(record, act):
            yield Complaint("helpless", about)
        passed_on = any(one.at >= act.at for one in shown.get(act.label, ()))
        if not passed_on and (act.place not in last or last[act.place] < act.at):
            yield Complaint("unanswered", about)


def _helped(record: Record, act: Act) -> bool:
    """They saw it; or the network would not have it, or would not say, and somebody was told."""
    after = [one for one in record.seen if one.at >= act.at]
    if any(HELP in one.text and one.place == act.place for one in after):
        return True
    ends = [
        fate
        for fate in record.fates
        if fate.place == act.place and HELP in fate.text and fate.what in FINAL | DOUBT
        if act.at <= fate.at <= act.at + LONG
    ]
    if any(fate.what == "RecipientGone" for fate in ends):
        return True  # they had blocked us by then
    told = any(one.place in record.operator or "not delivered" in one.text for one in after)
    return bool(ends) and told
