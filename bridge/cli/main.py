"""All commands of `counselbridge`, one function each; what they do lies beside them.

Each loads what it does when it is called, and so no other command waits for it.
"""

import asyncio
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli import flowing, preparing, receipting
from bridge.cli.calling import Directory, finish, folder_of
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
consent = typer.Typer(no_args_is_help=True, help="What was agreed to, and the proof of it.")
app.add_typer(consent, name="consent")
consent.add_typer(receipting.app)
app.command("verify-receipt")(receipting.verify_receipt)
app.add_typer(flowing.app, name="flow")

Record = Annotated[
    str, typer.Argument(metavar="RECORD", help="As `consent list --records` shows it.")
]
Row = Annotated[str, typer.Argument(metavar="ID", help="As `parked list` shows it.")]


@app.command()
def run(
    directory: Directory,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more.")] = False,
) -> None:
    """Run the service until it is told to stop."""
    from bridge.cli import running  # see above

    finish(running.run(folder_of(directory), verbose=verbose))


@app.command("reload")
def reload_folder(directory: Directory) -> None:
    """Have the running service take the changed files, or say why it keeps those of before."""
    from bridge.cli import reload  # see above

    finish(reload.reload(folder_of(directory)))


@app.command("publish")
def publish_folder(directory: Directory) -> None:
    """Check every file, and fix flow and notices under their version numbers."""
    from bridge.cli import publish  # see above

    finish(publish.publish(folder_of(directory)))


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
    from bridge.cli import trusting  # see above

    finish(trusting.trust(folder_of(directory), name))


@app.command()
def erase(
    directory: Directory,
    *,
    record: Annotated[str | None, typer.Option(metavar="ID", help="Of which client.")] = None,
    case: Annotated[str | None, typer.Option(metavar="NAME", help="Or the case's name.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything that is held of one client, while the service is stopped."""
    from bridge.cli import erasing  # see above

    finish(erasing.erase(folder_of(directory), record, case, sure=yes))


@app.command("hold")
def hold_client(  # noqa: PLR0913 - one for each option
    directory: Directory,
    *,
    record: Annotated[str | None, typer.Option(metavar="ID", help="Of which client.")] = None,
    case: Annotated[str | None, typer.Option(metavar="NAME", help="Or the case's name.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="A supervisor.")] = None,
    reason_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Why.")] = None,
    release: Annotated[bool, typer.Option("--release", help="It is over.")] = False,
) -> None:
    """Have nothing deleted of one client, for a court or the police; alone: show all holds."""
    from bridge.cli import holding  # see above

    wish = holding.Wish(record, case, by, reason_file, release)
    finish(holding.hold(folder_of(directory), wish))


@app.command("export")
def export_client(
    directory: Directory,
    *,
    record: Annotated[str, typer.Option(metavar="ID", help="Of which client.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="A new file; .pdf makes a page.")],
    for_client: Annotated[
        bool, typer.Option("--for-client", help="Only what their own file holds.")
    ] = False,
) -> None:
    """Write all that is held of one client into one file; the operator is told."""
    from bridge.cli import exporting  # see above

    finish(exporting.export_to(folder_of(directory), record, to, for_client=for_client))


@app.command("retention")
def retention_of(
    directory: Directory,
    *,
    run_now: Annotated[bool, typer.Option("--run", help="Delete it now.")] = False,
) -> None:
    """Show what goes by time now and in 30 days, by kind and count."""
    from bridge.cli import retention  # see above

    finish(retention.show(folder_of(directory), run=run_now))


@app.command("survey")
def survey_of(directory: Directory) -> None:
    """Show what clients answered after their case: counts, never whose."""
    from bridge.cli import surveying  # see above

    finish(surveying.show(folder_of(directory)))


@app.command("accounts")
def show_accounts(directory: Directory) -> None:
    """Show which process has the accounts, where several run on one database."""
    from bridge.cli import owners  # see above

    finish(owners.show(folder_of(directory)))


@app.command()
def version() -> None:
    """Say which version this is."""
    say(installed("counselbridge"))


@parked.command("list")
def parked_list(directory: Directory) -> None:
    """Show what is parked: never what it says."""
    from bridge.cli import parking  # see above

    finish(parking.show(folder_of(directory)))


@parked.command("retry")
def parked_retry(directory: Directory, row: Row) -> None:
    """Try a parked row once more; a running service finds it by itself."""
    from bridge.cli import parking  # see above

    finish(parking.retry(folder_of(directory), row))


@parked.command("drop")
def parked_drop(directory: Directory, row: Row) -> None:
    """Give a parked row up, and erase what it says."""
    from bridge.cli import parking  # see above

    finish(parking.drop(folder_of(directory), row))


@consent.command("list")
def consent_list(
    directory: Directory,
    *,
    records: Annotated[bool, typer.Option("--records", help="Show every record as well.")] = False,
) -> None:
    """Show how many gave, refused and withdrew what, for each text and version."""
    from bridge.cli import consenting  # see above

    finish(consenting.show_all(folder_of(directory), records=records))


@consent.command("show")
def consent_show(directory: Directory, record: Record) -> None:
    """Show the acts of one record: never who it is."""
    from bridge.cli import consenting  # see above

    finish(consenting.show(folder_of(directory), record))


@consent.command("verify")
def consent_verify(directory: Directory) -> None:
    """Check the whole log and every record, and name the first event that was changed."""
    from bridge.cli import consenting  # see above

    finish(consenting.verify(folder_of(directory)))


@consent.command("key")
def consent_key(directory: Directory) -> None:
    """Show the line to publish as org.pub: with it receipts are verified."""
    from bridge.cli import consenting  # see above

    finish(consenting.key(folder_of(directory)))


@consent.command("rotate-key")
def consent_rotate_key(directory: Directory) -> None:
    """Have another key sign the log from now on."""
    from bridge.cli import consenting  # see above

    finish(consenting.rotate_key(folder_of(directory)))
