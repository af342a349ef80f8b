"""That somebody was told that their words wait, and since when an account reaches nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("told_at", sa.BigInteger()))
    op.create_table(
        "outages",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.LargeBinary(16)),
    )
