"""Evidence of consent, the log it is chained in with its tree, and the keys that sign the log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID, HASH, BYTES = sa.LargeBinary(16), sa.LargeBinary(32), sa.LargeBinary()


def upgrade() -> None:
    _evidence()
    _log()
    _tree()
    op.create_table(
        "signers",
        sa.Column("public", HASH, primary_key=True),
        sa.Column("sealed_private", BYTES),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", ID, primary_key=True),
        sa.Column("lane", ID, sa.ForeignKey("lanes.id")),
        sa.Column("record", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("leaf", HASH, nullable=False),
        sa.Column("line", sa.BigInteger()),
        sa.Column("sealed_event", BYTES),
        sa.Column("sealed_opening", BYTES),
        sa.Column("bound", HASH, nullable=False),
        sa.UniqueConstraint("record", "number"),
    )
    _some("evidence_lane", "evidence", ["lane"], "lane IS NOT NULL")
    gone = "lane IS NULL AND sealed_event IS NOT NULL"
    _some("evidence_gone", "evidence", ["record", "at"], gone)
    _some("evidence_unlined", "evidence", ["at", "record", "number"], "line IS NULL")


def _log() -> None:
    op.create_table(
        "consent_log",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("evidence_id", ID),
        sa.Column("leaf", HASH, nullable=False),
        sa.Column("head", HASH, nullable=False),
        sa.Column("key", HASH, nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_event", BYTES),
        sa.Column("bound", HASH, nullable=False),
    )
    _some("consent_log_keys", "consent_log", ["number"], "evidence_id IS NULL")


def _tree() -> None:
    op.create_table(
        "consent_tree",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("hash", HASH, nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("note", BYTES, nullable=False),
    )


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    """An index of only those rows for which this holds."""
    held = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=held, postgresql_where=held)
