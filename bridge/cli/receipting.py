"""`verify-receipt`, `consent compare`, `consent export` and `consent checker`, as they are called.

What they do lies in bridge.cli.proving, and is loaded when one of them is called.
"""

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.calling import Directory, failing, finish, folder_of

app = typer.Typer()

File = Annotated[Path, typer.Argument(metavar="FILE", help="The receipt: receipt.json.")]
Other = Annotated[Path, typer.Argument(metavar="OTHER", help="Another receipt.")]
Second = Annotated[
    Path | None, typer.Argument(metavar="OTHER", help="Another one: do both show one log?")
]
Key = Annotated[Path, typer.Option(help="The organisation's published key: org.pub.")]
Proof = Annotated[Path | None, typer.Option(help="As `consent compare` writes it.")]
Record = Annotated[str, typer.Option(metavar="ID", help="As `consent list --records` shows it.")]
To = Annotated[Path | None, typer.Option(help="The file to write; it must be new.")]


def verify_receipt(file: File, other: Second = None, *, key: Key, proof: Proof = None) -> None:
    """Check a client's receipt, or two of them, without any data of the organisation."""
    from bridge.cli import proving  # see above

    with failing():
        proving.verify(file, other, key, proof)


@app.command("compare")
def consent_compare(directory: Directory, file: File, other: Other, *, to: To = None) -> None:
    """Prove to whoever holds two receipts that both are of this log."""
    from bridge.cli import proving  # see above

    finish(proving.compare(folder_of(directory), file, other, to))


@app.command("export")
def consent_export(directory: Directory, *, record: Record, to: To = None) -> None:
    """Write one record as JSON-LD, in the terms of the Data Privacy Vocabulary."""
    from bridge.cli import proving  # see above

    finish(proving.export(folder_of(directory), record, to))


@app.command("checker")
def consent_checker(
    *, to: Annotated[Path, typer.Option(help="A new file: verify_receipt.py.")]
) -> None:
    """Write the file that verifies receipts without this program, to publish beside org.pub."""
    from bridge.cli import proving  # see above

    with failing():
        proving.checker(to)
