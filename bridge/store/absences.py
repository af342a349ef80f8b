"""Who is away, from when until when. A planned absence of a counsellor, and nothing of a client."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bridge.store.database import Tx
from bridge.store.desktables import absences
from bridge.store.sql import read, upsert
from bridge.store.times import micros, moment
from routing.ids import CounsellorId

Away = tuple[datetime, datetime]  # from and until

_every = select(absences.c.counsellor, absences.c.since, absences.c.until)
_set = upsert("absences", ("counsellor", "since", "until"), ("counsellor",))
_end = delete(absences).where(absences.c.counsellor == bindparam("who"))


def every(tx: Tx) -> Mapping[CounsellorId, Away]:
    """Whoever is, was or will be away; a spoilt moment is long past."""
    return {
        CounsellorId(str(who)): (moment(since), moment(until))
        for who, since, until in read(tx, _every)
    }


def put(tx: Tx, counsellor: CounsellorId, away: Away) -> None:
    """In place of any other absence of theirs."""
    since, until = away
    values = {"counsellor": counsellor, "since": micros(since), "until": micros(until)}
    tx.execute(_set, values)


def end(tx: Tx, counsellor: CounsellorId) -> None:
    """They are not away, and will not be."""
    tx.execute(_end, {"who": counsellor})
