"""`counselbridge schema`: what editors need to help while somebody writes."""

from pathlib import Path

from bridge.cli.saying import Failed, say
from config.starter import schema_files


def write_schemas(folder: Path) -> None:
    """Write the schemas into `schema/` of this folder; older ones are replaced. Raises Failed."""
    for name, content in schema_files().items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            raise Failed(f"{path} cannot be written: choose another folder.") from None
        say(f"Written: {path}")
