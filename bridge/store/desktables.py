"""The tables of desks: who is away, and what one lane has left for another.

Nothing here is a client's: names of counsellors as the configuration has them, and sealed events.
"""

from sqlalchemy import BigInteger, Column, Index, String, Table

from bridge.store.columns import Bytes, Id, Number
from bridge.store.tables import metadata

absences = Table(
    "absences", metadata,
    Column("counsellor", String, primary_key=True),
    Column("since", BigInteger, nullable=False), Column("until", BigInteger, nullable=False),
)  # fmt: skip

posted = Table(  # for a moment: nobody may wait for another lane while holding one
    "posted", metadata,
    Column("seq", Number, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("lane", Id, nullable=False),  # perhaps erased by now
    Column("at", BigInteger, nullable=False),
    Column("sealed_what", Bytes, nullable=False),
    Index("posted_lane", "lane"),
)  # fmt: skip
