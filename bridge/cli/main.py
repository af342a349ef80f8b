"""All commands of `counselbridge`, one function each; what they do lies beside them."""

import asyncio
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli import chat, drawing, parking, preparing, publish, running, texts, trusting
from bridge.cli.calling import Directory, failing, folder_of
from bridge.cli.flow import app as flow_trying
from bridge.cli.saying import say

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Counselbridge connects people who write to a bot with counsellors.",
)
parked = typer.Typer(no_args_is_help=True, help="What could not be handled or sent.")
app.add_typer(preparing.app)
app.add_typer(parked, name="parked")
flow = typer.Typer(no_args_is_help=True, help="Flows: what is said and asked before a counsellor.")
app.add_typer(flow, name="flow")
flow.add_typer(flow_trying)
flow.command("chat")(chat.chat)
flow.command("show")(drawing.show)
flow.command("diff")(drawing.diff)
flow_texts = typer.Typer(no_args_is_help=True, help="A flow's texts, for translators.")
flow.add_typer(flow_texts, name="texts")

Row = Annotated[str, typer.Argument(metavar="ID", help="As `parked list` shows it.")]


@app.command()
def run(
    directory: Directory,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more.")] = False,
) -> None:
    """Run the service until it is told to stop."""
    _finish(running.run(folder_of(directory), verbose=verbose))


@app.command("publish")
def publish_folder(directory: Directory) -> None:
    """Check every file, and fix flow and notices under their version numbers."""
    _finish(publish.publish(folder_of(directory)))


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
    _finish(trusting.trust(folder_of(directory), name))


@app.command()
def version() -> None:
    """Say which version this is."""
    say(installed("counselbridge"))


@parked.command("list")
def parked_list(directory: Directory) -> None:
    """Show what is parked: never what it says."""
    _finish(parking.show(folder_of(directory)))


@parked.command("retry")
def parked_retry(directory: Directory, row: Row) -> None:
    """Try a parked row once more; a running service finds it by itself."""
    _finish(parking.retry(folder_of(directory), row))


@parked.command("drop")
def parked_drop(directory: Directory, row: Row) -> None:
    """Give a parked row up, and erase what it says."""
    _finish(parking.drop(folder_of(directory), row))


@flow.command("versions")
def flow_versions(directory: Directory) -> None:
    """Show which versions are published, and how many people are in the middle of each."""
    _finish(publish.versions(folder_of(directory)))


@flow_texts.command("export")
def flow_texts_export(
    directory: Directory,
    *,
    lang: Annotated[str, typer.Option(help="The language to translate to, like uk.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; it must be new.")] = None,
) -> None:
    """Write every text of the flow into a .po file for a translator."""
    _finish(texts.export(folder_of(directory), lang, out))


@flow_texts.command("import")
def flow_texts_import(
    directory: Directory,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The translated .po file.")],
) -> None:
    """Take translations over into the file of that language beside the flow."""
    _finish(texts.take_over(folder_of(directory), file))


def _finish(work: "asyncio.Future[None] | object") -> None:
    with failing():
        asyncio.run(work)  # type: ignore[arg-type]  # a coroutine of ours
