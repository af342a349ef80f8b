"""Plain `{name}` placeholders: names and nothing else, replaced in one pass.

There is no template language: what a client answered may contain `{anything}` and is shown as it
was written, and no text of an organisation can reach into the program.
"""

import re
from collections.abc import Collection, Mapping
from itertools import islice

from config.problems import nearest

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_NAMED = 8  # of those that are known; more is no help
_WRITTEN = re.compile(r"\{([^{}\n]{0,60})\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Every placeholder replaced by its value. Raises KeyError where there is none."""
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], template)


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


def _unknown(name: str, known: Collection[str]) -> str:
    shown = f"'{{{name}}}'" if _PLACEHOLDER.fullmatch(f"{{{name}}}") else "in curly brackets"
    meant = nearest(name, known)
    if meant is not None:
        return f"unknown placeholder {shown}; did you mean '{{{meant}}}'?"
    if not known:
        return "no placeholder can stand here; leave the curly brackets out"
    named = ", ".join(f"{{{one}}}" for one in islice(known, _NAMED))
    return f"unknown placeholder {shown}; known are {named}{' ...' if len(known) > _NAMED else ''}"
