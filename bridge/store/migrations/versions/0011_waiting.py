"""Timers say since when somebody waits: of many who wait for the same, whoever has waited longest
comes first. And when they were set, for a clock that was wrong then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("since", "set_at"):
        moment = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("timers", moment)
    waiting = sa.text("kind = 'retry'")
    op.drop_index("timers_due", "timers")
    op.drop_index("timers_retry", "timers")
    op.create_index("timers_due", "timers", ["due_at", "since"])
    op.create_index(
        "timers_retry",
        "timers",
        ["since", "due_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
