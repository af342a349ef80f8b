"""Whose turn it is: who was offered a case longest ago; and the cases that wait, found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    turn = sa.Column("turn", sa.Integer(), nullable=False, server_default="0")
    op.add_column("seats", turn)
    waiting = sa.text("kind = 'retry'")
    op.create_index(
        "timers_retry", "timers", ["due_at"], sqlite_where=waiting, postgresql_where=waiting
    )
