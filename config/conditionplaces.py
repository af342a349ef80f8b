"""Where a condition stands in its file, as far as YAML shows it: it may hide quotes and lines."""

from config.positions import Path
from config.steps import Draft


def place_in(draft: Draft, path: Path, source: str, column: int) -> tuple[int, int]:
    """Line and column of a place inside this condition; where YAML hides it, of its begin."""
    line, start = draft.page.document.values[path]
    written = _written(draft, line)[start - 1 :]
    if written.startswith(source):
        return line, start + column - 1
    if written[:1] in ("'", '"') and written[1:].startswith(source):
        return line, start + column
    return line, start


def second_entry(draft: Draft, path: Path, source: str) -> tuple[int, int] | None:
    """Line and column of the second line of an entry of a list that goes on without quotes.

    None where it stands on one line. Such a line was mostly meant as an entry of its own.
    """
    line, start = draft.page.document.values[path]
    begun, rest = _written(draft, line)[start - 1 :], _written(draft, line + 1)
    is_entry = isinstance(path[-1], int)
    if not is_entry or not begun or begun[0] in "'\"|>" or begun.startswith(source):
        return None
    return (line + 1, len(rest) - len(rest.lstrip()) + 1) if rest.strip() else None


def _written(draft: Draft, line: int) -> str:
    return draft.lines[line - 1] if line <= len(draft.lines) else ""
