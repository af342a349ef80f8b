"""Copies lie as they came, on SQLite too: what is new is written at one end, and an index finds it.

A table that is its own index holds whole rows in every level of it. Of much that is stored, each
new copy changed a page somewhere in the middle, and several pages were read to find that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID, HASH = sa.LargeBinary(16), sa.LargeBinary(32)
COLUMNS = (
    "lane, source_index, message, part, place_index, case_id, sealed_source, sent_order,"
    " author_index, digest"
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # it has always been so
    op.rename_table("copies", "copies_before")
    op.create_table(
        "copies",
        sa.Column("lane", ID, sa.ForeignKey("lanes.id"), nullable=False),
        sa.Column("source_index", HASH, nullable=False),
        sa.Column("message", ID, nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("place_index", HASH, nullable=False),
        sa.Column("case_id", ID),
        sa.Column("sealed_source", sa.LargeBinary(), nullable=False),
        sa.Column("sent_order", sa.BigInteger(), nullable=False),
        sa.Column("author_index", HASH),
        sa.Column("digest", HASH),
        sa.PrimaryKeyConstraint("lane", "message", "part", "source_index"),
    )
    op.execute(f"INSERT INTO copies ({COLUMNS}) SELECT {COLUMNS} FROM copies_before")  # noqa: S608  # our own names
    op.drop_table("copies_before")
