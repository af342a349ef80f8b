"""The types of our columns, as they cost least on both databases."""

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary


class Bytes(LargeBinary):
    """Bytes as the drivers give and take them, without a conversion for each value."""

    def bind_processor(self, dialect: Dialect) -> None:
        del dialect

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        del dialect, coltype


Id = Bytes(16)
Hash = Bytes(32)  # of SHA-256
# SQLite numbers rows by itself only in a column that is spelled INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
