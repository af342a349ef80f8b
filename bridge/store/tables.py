"""Every table. Content lies in columns `sealed_*` only, and each value there names its key.

Ids are 16 bytes and made before the insert, because sealing is bound to them. Moments are
microseconds (see times). `inbox.seq` and `outbox.seq` say the order in which things happened.
Places and people are found by keyed hashes (`place_index`), never by what the network calls them.
The partial indexes hold only what still has to be done, so that the cost of a message does not
grow with what is kept; queries repeat their conditions literally, or they would not be used.
"""

from enum import IntEnum, StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    text,
)

from bridge.store.columns import Bytes, Hash, Id, Number

metadata = MetaData()
ASTRAY = "state NOT IN (0, 1, 2, 3, 4, 5)"  # of Out: there is no such row


class Row(IntEnum):
    """Where a row of the inbox is. NEW is what the index of open rows is about."""

    NEW = 0
    DONE = 1
    PARKED = 2


class Out(IntEnum):
    """Where a row of the outbox is. Below SENT it is live: it holds up what comes after it."""

    QUEUED = 0
    SENDING = 1
    UNCERTAIN = 2  # nobody knows; it will be tried again
    SENT = 3
    PARKED = 4
    CANCELLED = 5


class LaneKind(StrEnum):
    CLIENT = "client"
    POST = "post"  # a place that is not a conversation: the operator's
    DESK = "desk"  # a counsellor's own place


class Role(StrEnum):  # what a place is for the lane that it belongs to
    CLIENT = "client"
    PLACE = "place"
    OPERATOR = "operator"


def lane_key() -> Column[bytes]:
    """Whose row it is. Without a cascade: a table that erasing forgets refuses the erasure."""
    return Column("lane", Id, ForeignKey("lanes.id"), nullable=False)


meta = Table(
    "meta", metadata,
    Column("organisation", String, primary_key=True), Column("codec", Integer, nullable=False),
)  # fmt: skip

accounts = Table(
    "accounts", metadata,
    Column("network", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("kind", String, nullable=False), Column("mark", Hash),
)  # fmt: skip

lanes = Table(
    "lanes", metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("ready", BigInteger),  # since when, or not before when, there is work
    Column("version", Integer, nullable=False, server_default="0"),
    Column("sealed_state", Bytes),
    Column("keep", Boolean, nullable=False, server_default=text("false")),
    Column("touched_at", BigInteger, nullable=False),
    Index("lanes_ready", "ready", sqlite_where=text("ready IS NOT NULL"),
          postgresql_where=text("ready IS NOT NULL")),
    Index("lanes_passing", "touched_at", sqlite_where=text("keep = 0"),
          postgresql_where=text("NOT keep")),
)  # fmt: skip

addresses = Table(
    "addresses", metadata,
    Column("place_index", Hash, primary_key=True), lane_key(),
    Column("role", String, nullable=False), Column("place", Id), Column("mark", Hash),
    Index("addresses_lane", "lane"),
)  # fmt: skip

routes = Table(
    "routes", metadata, lane_key(),
    Column("party", String, nullable=False), Column("account", String, nullable=False),
    Column("place", Id), Column("place_index", Hash, nullable=False),
    Column("sealed_chat", Bytes, nullable=False), Column("sealed_readers", Bytes),
    PrimaryKeyConstraint("lane", "party"), Index("routes_place", "place_index"),
)  # fmt: skip

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Number, primary_key=True),
    Column("id", Id, nullable=False, unique=True),  # a keyed hash of network and source
    Column("lane", Id, ForeignKey("lanes.id")),  # NULL: place unknown, or handled
    Column("account", String),
    Column("role", String),
    Column("place", Id),
    Column("place_index", Hash),  # only while the place is unknown
    Column("at", BigInteger, nullable=False),
    Column("unreadable", Boolean, nullable=False, server_default=text("false")),
    Column("recovered", Boolean, nullable=False, server_default=text("false")),
    Column("sealed_what", Bytes),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("reason", String),
    Column("finished_at", BigInteger),
    Index("inbox_lane", "lane", "seq", sqlite_where=text("lane IS NOT NULL"),
          postgresql_where=text("lane IS NOT NULL")),
    Index("inbox_unknown", "place_index", sqlite_where=text("place_index IS NOT NULL"),
          postgresql_where=text("place_index IS NOT NULL")),
    Index("inbox_done", "finished_at", sqlite_where=text("finished_at IS NOT NULL"),
          postgresql_where=text("finished_at IS NOT NULL")),
    Index("inbox_parked", "seq", sqlite_where=text("state = 2"),
          postgresql_where=text("state = 2")),
)  # fmt: skip

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    lane_key(),
    Column("party", String, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("message", Id, nullable=False),
    Column("part", SmallInteger, nullable=False),
    Column("target", Id),
    Column("case_id", Id),
    Column("person", Boolean, nullable=False),  # a person's words, not the program's
    Column("account", String),  # where its party is now; fixed for what opens a place
    Column("at", BigInteger, nullable=False),
    Column("sealed_payload", Bytes),
    Column("sealed_progress", Bytes),
    Column("state", SmallInteger, nullable=False, server_default="0"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("doubts", SmallInteger, nullable=False, server_default="0"),
    Column("not_before", BigInteger, nullable=False),
    Column("due", BigInteger),  # set while it is first of its party, and not on its way
    Column("first_tried_at", BigInteger),
    Column("leased_at", BigInteger),
    Column("device", String),
    Column("reason", String),
    Column("finished_at", BigInteger), Column("told_at", BigInteger),  # told: that it waits
    Index("outbox_message", "lane", "message"),
    Index("outbox_live", "lane", "party", "priority", "seq", sqlite_where=text("state < 3"),
          postgresql_where=text("state < 3")),
    Index("outbox_due", "account", "priority", "seq", "due",
          sqlite_where=text("due IS NOT NULL"), postgresql_where=text("due IS NOT NULL")),
    Index("outbox_sending", "account", sqlite_where=text("state = 1"),
          postgresql_where=text("state = 1")),
    Index("outbox_parked", "seq", sqlite_where=text("state = 4"),
          postgresql_where=text("state = 4")),
    Index("outbox_astray", "seq", sqlite_where=text(ASTRAY), postgresql_where=text(ASTRAY)),
    Index("outbox_done", "finished_at", sqlite_where=text("finished_at IS NOT NULL"),
          postgresql_where=text("finished_at IS NOT NULL")),
)  # fmt: skip

copies = Table(
    "copies",
    metadata,
    lane_key(),
    Column("source_index", Hash, nullable=False),
    Column("message", Id, nullable=False),
    Column("part", SmallInteger, nullable=False),
    Column("place_index", Hash, nullable=False),
    Column("case_id", Id),
    Column("sealed_source", Bytes, nullable=False),
    Column("sent_order", BigInteger, nullable=False),
    Column("author_index", Hash),
    Column("digest", Hash),
    PrimaryKeyConstraint("lane", "message", "part", "source_index"),
)

timers = Table(
    "timers", metadata,
    lane_key(),
    Column("kind", String, nullable=False), Column("key", String, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("set_at", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("lane", "kind", "key"),
    Index("timers_due", "due_at", "since"),
    Index("timers_retry", "since", "due_at", sqlite_where=text("kind = 'retry'"),
          postgresql_where=text("kind = 'retry'")),
)  # fmt: skip

seats = Table(
    "seats", metadata,
    Column("counsellor", String, primary_key=True), Column("taken", Integer, nullable=False),
    Column("turn", Integer, nullable=False, server_default="0"),  # the last offer's number
)  # fmt: skip

documents = Table(
    "documents", metadata,
    Column("sha256", String(64), nullable=False), Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sealed_bytes", Bytes, nullable=False),
    PrimaryKeyConstraint("kind", "sha256"),
)  # fmt: skip

state = Table(
    "state", metadata,
    Column("network", String, nullable=False),
    Column("key", String, nullable=False),
    Column("sealed_value", Bytes, nullable=False),
    PrimaryKeyConstraint("network", "key"),
)  # fmt: skip

counters = Table(
    "counters", metadata,
    Column("day", String(10), nullable=False), Column("kind", String, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "kind"),
)  # fmt: skip

erasures = Table(  # keys that must not exist any more, also after an old copy was put back
    "erasures", metadata,
    Column("kind", String, nullable=False), Column("owner", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("kind", "owner"),
)  # fmt: skip
