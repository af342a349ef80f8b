"""Plain `{name}` placeholders: names and nothing else, replaced in one pass.

There is no template language: what a client answered may contain `{anything}` and is shown as it
was written, and no text of an organisation can reach into the program.
"""

import re
from collections.abc import Collection, Mapping
from itertools import islice

from config.problems import nearest, quoted
from routing.words.joining import STOP, stopped

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_FILLED = re.compile(_PLACEHOLDER.pattern + STOP)
_NAMED = 8  # of those that are known; more is no help
_OPENED = re.compile(r"\{([a-z][a-z0-9_.]{0,60})")
_CLOSED = re.compile(r"([a-z][a-z0-9_.]{0,60})\}")
_WRITTEN = re.compile(r"\{([^{}\n]{0,60})\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Every placeholder replaced by its value. Raises KeyError where there is none.

    Behind a value that ends with a full stop, such as "Lotse e.V.", the text's own is left out.
    """

    def value(found: re.Match[str]) -> str:
        return stopped(values[found.group(1)], found.group(2))

    return _FILLED.sub(value, template)


def names(template: str) -> frozenset[str]:
    """The placeholders of a text."""
    return frozenset(_PLACEHOLDER.findall(template))


def faults(
    template: str, known: Collection[str], later: Mapping[str, str] | None = None
) -> list[tuple[int, str]]:
    """Placeholders that will not be filled: where in the text they begin, and a sentence.

    `later` maps a name to why it cannot stand here.
    """
    found = []
    for written in _WRITTEN.finditer(template):
        name = written.group(1)
        if name not in known:
            reason = (later or {}).get(name)
            found.append((written.start(), reason or _unknown(name, known)))
    return found


def unpaired(template: str, known: Collection[str]) -> str | None:
    """What to say of a placeholder that lacks one of its brackets; None: there is none.

    A bracket that stands for itself is no placeholder: one is told only before or behind a name.
    """
    if not known:
        return None
    bare = _WRITTEN.sub(lambda found: "_" * len(found[0]), template)
    opened = _OPENED.search(bare)
    if opened is not None:
        name = opened.group(1)
        return f"the '{{' before {quoted(name)} is never closed; write '{{{_meant(name, known)}}}'"
    closed = next((one for one in _CLOSED.finditer(bare) if one.group(1) in known), None)
    if closed is not None:
        name = closed.group(1)
        return f"the '}}' behind {quoted(name)} closes nothing; write '{{{name}}}'"
    return None


def _meant(name: str, known: Collection[str]) -> str:
    return nearest(name, known) or name


def _unknown(name: str, known: Collection[str]) -> str:
    shown = f"'{{{name}}}'" if _PLACEHOLDER.fullmatch(f"{{{name}}}") else "in curly brackets"
    meant = nearest(name, known)
    if meant is not None:
        return f"unknown placeholder {shown}; did you mean '{{{meant}}}'?"
    if not known:
        return "no placeholder can stand here; leave the curly brackets out"
    named = ", ".join(f"{{{one}}}" for one in islice(known, _NAMED))
    return f"unknown placeholder {shown}; known are {named}{' ...' if len(known) > _NAMED else ''}"
