"""The tables of the first release."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID, HASH, BYTES, TEXT = sa.LargeBinary(16), sa.LargeBinary(32), sa.LargeBinary(), sa.String()
BIG, WHOLE, SMALL = sa.BigInteger(), sa.Integer(), sa.SmallInteger()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers INTEGER by itself


def upgrade() -> None:
    _house()
    _lanes()
    _inbox()
    _inbox_indexes()
    _outbox()
    _outbox_indexes()
    _copies()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_turn")


def _must(name: str, kind: sa.types.TypeEngine[Any], default: str | None = None) -> sa.Column[Any]:
    server_default = None if default is None else sa.text(default)
    return sa.Column(name, kind, nullable=False, server_default=server_default)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind)


def _lane() -> sa.Column[Any]:
    return sa.Column("lane", ID, sa.ForeignKey("lanes.id"), nullable=False)


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    """An index of only those rows for which this holds."""
    on_sqlite = "keep = 0" if where == "NOT keep" else where
    op.create_index(
        name, table, columns, sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text(where)
    )


def _house() -> None:
    key = sa.PrimaryKeyConstraint
    op.create_table("meta", _must("organisation", TEXT), _must("codec", WHOLE), key("organisation"))
    op.create_table(
        "accounts",
        _must("network", TEXT), _must("name", TEXT), _must("kind", TEXT),
        key("network"), sa.UniqueConstraint("name"),
    )  # fmt: skip
    op.create_table(
        "state",
        _must("network", TEXT), _must("key", TEXT), _must("sealed_value", BYTES),
        key("network", "key"),
    )  # fmt: skip
    op.create_table(
        "documents",
        _must("sha256", sa.String(64)), _must("kind", TEXT), _must("name", TEXT),
        _must("version", WHOLE), _must("language", TEXT), _must("at", BIG),
        _must("sealed_bytes", BYTES), key("kind", "sha256"),
    )  # fmt: skip
    op.create_table(
        "counters",
        _must("day", sa.String(10)), _must("kind", TEXT), _must("n", BIG), key("day", "kind"),
    )  # fmt: skip
    op.create_table("seats", _must("counsellor", TEXT), _must("taken", WHOLE), key("counsellor"))
    op.create_table(
        "erasures",
        _must("kind", TEXT), _must("owner", TEXT), _must("at", BIG), key("kind", "owner"),
    )  # fmt: skip


def _lanes() -> None:
    key = sa.PrimaryKeyConstraint
    op.create_table(
        "lanes",
        _must("id", ID), _must("kind", TEXT), _may("ready", BIG), _must("version", WHOLE, "0"),
        _may("sealed_state", BYTES), _must("keep", sa.Boolean(), "false"),
        _must("touched_at", BIG), key("id"),
    )  # fmt: skip
    _some("lanes_ready", "lanes", ["ready"], "ready IS NOT NULL")
    _some("lanes_passing", "lanes", ["touched_at"], "NOT keep")
    op.create_table(
        "addresses",
        _must("place_index", HASH), _lane(), _must("role", TEXT), _may("place", ID),
        key("place_index"),
    )  # fmt: skip
    op.create_index("addresses_lane", "addresses", ["lane"])
    op.create_table(
        "routes",
        _lane(), _must("party", TEXT), _must("account", TEXT), _may("place", ID),
        _must("place_index", HASH), _must("sealed_chat", BYTES), _may("sealed_readers", BYTES),
        key("lane", "party"),
    )  # fmt: skip
    op.create_table(
        "timers",
        _lane(), _must("kind", TEXT), _must("key", TEXT), _must("due_at", BIG),
        key("lane", "kind", "key"),
    )  # fmt: skip
    op.create_index("timers_due", "timers", ["due_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("seq", NUMBER, primary_key=True),
        _must("id", ID),
        sa.Column("lane", ID, sa.ForeignKey("lanes.id")),
        _may("account", TEXT),
        _may("role", TEXT),
        _may("place", ID),
        _may("place_index", HASH),
        _must("at", BIG),
        _must("unreadable", sa.Boolean(), "false"),
        _must("recovered", sa.Boolean(), "false"),
        _may("sealed_what", BYTES),
        _must("state", SMALL, "0"),
        _must("tries", SMALL, "0"),
        _may("reason", TEXT),
        _may("finished_at", BIG),
        sa.UniqueConstraint("id"),
    )


def _inbox_indexes() -> None:
    _some("inbox_lane", "inbox", ["lane", "seq"], "lane IS NOT NULL")
    _some("inbox_unknown", "inbox", ["place_index"], "place_index IS NOT NULL")
    _some("inbox_done", "inbox", ["finished_at"], "finished_at IS NOT NULL")
    _some("inbox_parked", "inbox", ["seq"], "state = 2")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        _must("id", ID),
        _lane(),
        _must("party", TEXT),
        _must("priority", SMALL),
        _must("kind", TEXT),
        _must("message", ID),
        _must("part", SMALL),
        _may("target", ID),
        _may("case_id", ID),
        _must("person", sa.Boolean()),
        _may("account", TEXT),
        _must("at", BIG),
        _may("sealed_payload", BYTES),
        _may("sealed_progress", BYTES),
        _must("state", SMALL, "0"),
        _must("tries", SMALL, "0"),
        _must("doubts", SMALL, "0"),
        _must("not_before", BIG),
        _may("due", BIG),
        _may("first_tried_at", BIG),
        _may("leased_at", BIG),
        _may("device", TEXT),
        _may("reason", TEXT),
        _may("finished_at", BIG),
        sa.UniqueConstraint("id"),
    )


def _outbox_indexes() -> None:
    op.create_index("outbox_message", "outbox", ["lane", "message"])
    _some("outbox_live", "outbox", ["lane", "party", "priority", "seq"], "state < 3")
    _some("outbox_due", "outbox", ["account", "priority", "seq", "due"], "due IS NOT NULL")
    _some("outbox_sending", "outbox", ["account"], "state = 1")
    _some("outbox_parked", "outbox", ["seq"], "state = 4")
    _some("outbox_done", "outbox", ["finished_at"], "finished_at IS NOT NULL")


def _copies() -> None:
    op.create_table(
        "copies",
        _lane(),
        _must("source_index", HASH),
        _must("message", ID),
        _must("part", SMALL),
        _must("place_index", HASH),
        _may("case_id", ID),
        _must("sealed_source", BYTES),
        _must("sent_order", BIG),
        _may("author_index", HASH),
        _may("digest", HASH),
        sa.PrimaryKeyConstraint("lane", "message", "part", "source_index"),
        sqlite_with_rowid=False,
    )
