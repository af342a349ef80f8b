"""The tables that prove consent, and legal holds: what they say outlives the clients it is about.

Nothing here tells who somebody is: hashes of salted events, and signatures. What is sealed is in
columns `sealed_*`, as everywhere.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bridge.store.columns import Bytes, Hash, Id
from bridge.store.tables import metadata

evidence = Table(  # of consent: stays when its client is erased, until its own time is over
    "evidence", metadata,
    Column("id", Id, primary_key=True),
    Column("lane", Id, ForeignKey("lanes.id")),  # NULL: the client is erased
    Column("record", Id, nullable=False),  # one for each client
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("leaf", Hash, nullable=False),
    Column("line", BigInteger),  # of the log; NULL: it is not there yet
    Column("sealed_event", Bytes),  # NULL: its time is over
    Column("sealed_opening", Bytes),
    Column("bound", Hash, nullable=False),  # a keyed hash of the plain columns
    UniqueConstraint("record", "number"),
    Index("evidence_lane", "lane", sqlite_where=text("lane IS NOT NULL"),
          postgresql_where=text("lane IS NOT NULL")),
    Index("evidence_gone", "record", "at",
          sqlite_where=text("lane IS NULL AND sealed_event IS NOT NULL"),
          postgresql_where=text("lane IS NULL AND sealed_event IS NOT NULL")),
    Index("evidence_unlined", "at", "record", "number", sqlite_where=text("line IS NULL"),
          postgresql_where=text("line IS NULL")),
)  # fmt: skip

consent_log = Table(  # see consent.chain; a line without evidence names a key
    "consent_log", metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("evidence_id", Id),
    Column("leaf", Hash, nullable=False),
    Column("head", Hash, nullable=False),
    Column("key", Hash, nullable=False),
    Column("signature", Bytes(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sealed_event", Bytes),
    Column("bound", Hash, nullable=False),
    Index("consent_log_keys", "number", sqlite_where=text("evidence_id IS NULL"),
          postgresql_where=text("evidence_id IS NULL")),
)  # fmt: skip

consent_tree = Table(  # see consent.tree; the leaves are in the log
    "consent_tree", metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Hash, nullable=False),
)  # fmt: skip

checkpoints = Table(  # see consent.checkpoint; the newest is of the whole log
    "checkpoints", metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Bytes, nullable=False),
)  # fmt: skip

signers = Table(  # keys the log was ever signed with; only the newest can still sign
    "signers", metadata,
    Column("public", Hash, primary_key=True),
    Column("sealed_private", Bytes),  # NULL: another one follows
)  # fmt: skip

holds = Table(  # legal holds; nothing of a lane that stands here may be deleted
    "holds", metadata,
    Column("id", Id, primary_key=True),
    Column("lane", Id, ForeignKey("lanes.id")),  # NULL: released, or the client was erased before
    Column("record", Id),  # NULL: of a client without one
    Column("placed_by", String, nullable=False),  # a name of the configuration
    Column("placed_at", BigInteger, nullable=False),
    Column("released_by", String),
    Column("released_at", BigInteger),  # NULL: it holds
    Column("sealed_reason", Bytes, nullable=False),
    Index("holds_lane", "lane", unique=True, sqlite_where=text("lane IS NOT NULL"),
          postgresql_where=text("lane IS NOT NULL")),
    Index("holds_record", "record", unique=True, sqlite_where=text("released_at IS NULL"),
          postgresql_where=text("released_at IS NULL")),
)  # fmt: skip
