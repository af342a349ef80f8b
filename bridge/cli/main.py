"""All commands of `counselbridge`, one function each; what they do lies beside them."""

import asyncio
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli import parking, running, trusting
from bridge.cli.saying import Failed, fail, say, say_all
from bridge.organisation import read
from config import ConfigErrors

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Counselbridge connects people who write to a bot with counsellors.",
)
parked = typer.Typer(no_args_is_help=True, help="What could not be handled or sent.")
app.add_typer(parked, name="parked")

Directory = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The organisation's folder.", show_default=False),
]
Row = Annotated[str, typer.Argument(metavar="ID", help="As `parked list` shows it.")]


@app.command()
def run(
    directory: Directory,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more.")] = False,
) -> None:
    """Run the service until it is told to stop."""
    _finish(running.run(_folder(directory), verbose=verbose))


@app.command()
def check(directory: Directory) -> None:
    """Check every file, and say each mistake with its place."""
    try:
        found = read(_folder(directory), datetime.now(UTC).date())
    except ConfigErrors as errors:
        say_all(str(problem) for problem in errors.problems)
        raise typer.Exit(1) from None
    flow = found.loaded.flow
    say(f"All is well: {found.loaded.name}, flow {flow.name} version {flow.version}.")


@app.command()
def demo(
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Play a conversation.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the data in this folder.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; 0 picks one.")] = 0,
    language: Annotated[str, typer.Option(help="Of the page: en or de.")] = "en",
    log: Annotated[bool, typer.Option("--log", help="Show what the service logs.")] = False,
) -> None:
    """Run everything on this machine, with a page to try it."""
    from bridge.sandbox.demo.launch import Options, launch  # nio is slow to load

    options = Options(headless, keep, port, language, log)
    raise typer.Exit(asyncio.run(launch(options)))


@app.command()
def trust(
    directory: Directory,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As in the configuration.")],
) -> None:
    """Take over the new encryption identity of a person, after asking them."""
    _finish(trusting.trust(_folder(directory), name))


@app.command()
def version() -> None:
    """Say which version this is."""
    say(installed("counselbridge"))


@parked.command("list")
def parked_list(directory: Directory) -> None:
    """Show what is parked: never what it says."""
    _finish(parking.show(_folder(directory)))


@parked.command("retry")
def parked_retry(directory: Directory, row: Row) -> None:
    """Try a parked row once more; a running service finds it by itself."""
    _finish(parking.retry(_folder(directory), row))


@parked.command("drop")
def parked_drop(directory: Directory, row: Row) -> None:
    """Give a parked row up, and erase what it says."""
    _finish(parking.drop(_folder(directory), row))


def _folder(directory: Path) -> Path:
    if not directory.is_dir():
        fail(f"There is no folder {directory}: name the organisation's folder.")
        raise typer.Exit(2)
    return directory.resolve()


def _finish(work: "asyncio.Future[None] | object") -> None:
    try:
        asyncio.run(work)  # type: ignore[arg-type]  # a coroutine of ours
    except Failed as failed:
        for line in failed.lines:
            fail(line)
        raise typer.Exit(failed.status) from None
