"""An index of rows of the outbox in a state that there is not: no such row is kept unseen."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ASTRAY = sa.text("state NOT IN (0, 1, 2, 3, 4, 5)")


def upgrade() -> None:
    op.create_index(
        "outbox_astray", "outbox", ["seq"], sqlite_where=ASTRAY, postgresql_where=ASTRAY
    )
