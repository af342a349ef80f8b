"""The commands around a flow, one function each; what they do lies beside them.

Each loads what it does when it is called, and so no other command waits for it.
"""

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.calling import Directory, Form, finish, folder_of

app = typer.Typer(no_args_is_help=True, help="Flows: what is said and asked before a counsellor.")
translating = typer.Typer(no_args_is_help=True, help="A flow's texts, for translators.")
app.add_typer(translating, name="texts")
MOST_WALKS = 1_000_000

Many = Annotated[int, typer.Option(min=1, max=MOST_WALKS, help="How many.")]
Seed = Annotated[int, typer.Option(min=0, help="The number of the first walk.")]
Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD", help="Another folder, a flow file, or the number of a published version."
    ),
]


@app.command()
def chat(
    directory: Directory,
    *,
    language: Annotated[str, typer.Option(help="Of the client's app.")] = "",
    at: Annotated[str, typer.Option(help='When it begins, like "2026-11-21 23:10".')] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Lines without colours.")] = False,
) -> None:
    """Try the questions by hand: see what a client sees, and why."""
    from bridge.cli.chat import try_by_hand  # no other command needs it

    try_by_hand(folder_of(directory), language, at, plain=plain)


@app.command()
def show(
    directory: Directory,
    *,
    form: Annotated[Form | None, typer.Option("--format", help="By default as FILE says.")] = None,
    language: Annotated[str, typer.Option(help="Of the texts in it, like de.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.")] = None,
    expand: Annotated[bool, typer.Option("--expand", help="Show questions of blocks.")] = False,
) -> None:
    """Show the flow as a picture, as Mermaid text, or as a table."""
    from bridge.cli import drawing  # no other command needs it

    drawing.show(folder_of(directory), drawing.Wish(form, language, out, expand))


@app.command()
def diff(directory: Directory, old: Old) -> None:
    """Say what is different in the flow, and what that means for people in the middle of it."""
    from bridge.cli import drawing  # no other command needs it

    drawing.diff(folder_of(directory), old)


@app.command()
def versions(directory: Directory) -> None:
    """Show which versions are published, and how many people are in the middle of each."""
    from bridge.cli import publish  # few commands need it

    finish(publish.versions(folder_of(directory)))


@app.command("test")
def play(
    directory: Directory,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say what the bot said.")] = False,
) -> None:
    """Play the conversations in flows/tests, and say which came out otherwise."""
    from bridge.cli.flow import play_tests  # no other command needs it

    play_tests(folder_of(directory), verbose=verbose)


@app.command("fuzz")
def walk(directory: Directory, *, walks: Many = 1000, seed: Seed = 0) -> None:
    """Walk through the flow at random: every walk must end, and nothing may break."""
    from bridge.cli.flow import walk_through  # no other command needs it

    walk_through(folder_of(directory), range(seed, seed + walks))


@translating.command("export")
def export(
    directory: Directory,
    *,
    lang: Annotated[str, typer.Option(help="The language to translate to, like uk.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; it must be new.")] = None,
) -> None:
    """Write every text of the flow into a .po file for a translator."""
    from bridge.cli import texts  # no other command needs it

    finish(texts.export(folder_of(directory), lang, out))


@translating.command("import")
def take_over(
    directory: Directory,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The translated .po file.")],
) -> None:
    """Take translations over into the file of that language beside the flow."""
    from bridge.cli import texts  # no other command needs it

    finish(texts.take_over(folder_of(directory), file))
