"""Legal holds: whose data must not be deleted, who said so, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.LargeBinary(16)


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", ID, primary_key=True),
        sa.Column("lane", ID, sa.ForeignKey("lanes.id")),
        sa.Column("record", ID),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.String()),
        sa.Column("released_at", sa.BigInteger()),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
    )
    _one_of("holds_lane", "lane", "lane IS NOT NULL")
    _one_of("holds_record", "record", "released_at IS NULL")


def _one_of(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        name, "holds", [column], unique=True, sqlite_where=where, postgresql_where=where
    )
