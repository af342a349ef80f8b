"""`counselbridge accounts`: which process has the accounts, where several share the work."""

from pathlib import Path

from bridge.cli.parking import beside
from bridge.cli.saying import say, say_all
from bridge.store import leases

IN_A_FILE = "The data lies in a file: the one process that runs on it has all accounts."


async def show(folder: Path) -> None:
    """Beside the service, or without it."""
    async with beside(folder) as store:
        found = await store.read(leases.every)
    if found is None:
        say(IN_A_FILE)
        return
    say_all(f"{one.account:20}  {_said(one.owner)}" for one in found)
    say(f"Accounts: {len(found)}.")


def _said(owner: str | None) -> str:
    if owner is None:
        return "nobody"
    host, _, rest = owner.partition(" ")
    return f"process {rest.partition(' ')[0]} on {host}"
