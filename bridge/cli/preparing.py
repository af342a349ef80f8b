"""The commands around an organisation's files: check, init, schema, link.

Each loads what it does when it is called, and so no other command waits for it.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.calling import Directory, Format, failing, folder_of
from bridge.cli.environment import environment
from bridge.cli.saying import fail

app = typer.Typer()
New = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.", show_default=False)
]
Answers = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUESTION=CHOICE...", help="Answers in it.", show_default=False),
]


@app.command()
def check(
    directory: Directory,
    *,
    form: Annotated[Format, typer.Option("--format", help="For people or programs.")] = Format.TEXT,
) -> None:
    """Check every file, and say each mistake with its place; only faults make it fail."""
    from bridge.cli import checking  # no other command needs it

    now = datetime.now(UTC)
    raise typer.Exit(checking.check(folder_of(directory), form, now.date(), environment()))


@app.command()
def init(
    directory: New,
    *,
    example: Annotated[bool, typer.Option("--example", help="The whole example.")] = False,
    name: Annotated[str, typer.Option(help="What clients call you.")] = "",
    languages: Annotated[str, typer.Option(help="Such as de,en.")] = "",
    instrument: Annotated[
        list[str] | None, typer.Option(help="Add empty files for its words; also later.")
    ] = None,
) -> None:
    """Begin a new organisation in an empty folder; ask what is not said here."""
    from bridge.cli import asking, starting  # no other command needs them

    spoken = asking.language_list(languages) if languages else ()
    wish = starting.Wish(example, name, spoken, tuple(instrument or ()))
    with failing():
        starting.init(directory.resolve(), wish, datetime.now(UTC).date())


@app.command()
def schema(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The organisation's folder.", show_default=False),
    ] = None,
    *,
    out: Annotated[Path | None, typer.Option(help="Another folder, for schema/ in it.")] = None,
) -> None:
    """Write the schemas that help editors, into the organisation's folder."""
    from bridge.cli.schemas import write_schemas  # no other command needs it

    if directory is None and out is None:
        fail("Name the organisation's folder, or another one with --out.")
        raise typer.Exit(2)
    with failing():
        write_schemas(out.resolve() if out is not None else folder_of(directory or Path()))


@app.command()
def link(  # noqa: PLR0913 - every option of a command is a parameter
    directory: Directory,
    answers: Answers = None,
    *,
    bot: Annotated[str, typer.Option(help="The bot's name on Telegram.")],
    language: Annotated[str, typer.Option(help="In which the chat begins.")] = "",
    qr: Annotated[Path | None, typer.Option(help="Draw it: FILE.svg or FILE.png.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Draw it in the terminal.")] = False,
) -> None:
    """Make a start link that carries a language and answers, and its QR code."""
    from bridge.cli import linking  # no other command needs it

    with failing():
        wish = linking.Wish(bot, language, tuple(answers or ()), qr, show)
        linking.link(folder_of(directory), wish)
