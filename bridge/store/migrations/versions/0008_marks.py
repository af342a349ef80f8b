"""Accounts and the ways back from places bear a mark; a way back is found from its route again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("mark", sa.LargeBinary(32)))
    op.add_column("addresses", sa.Column("mark", sa.LargeBinary(32)))
    op.create_index("routes_place", "routes", ["place_index"])
