"""What an editor may let through for each type of single value: by the function that reads it.

A text of ours is whatever is written, so a number or a truth of the editor's is as good as a text;
a pattern is only asked of texts.
"""

from collections.abc import Mapping

from config import holds, spans, values

Json = Mapping[str, object]
_PLAIN = ("string", "number", "boolean")


def _text(pattern: str = "", longest: int = values.LONGEST_LINE) -> Json:
    made: dict[str, object] = {"type": list(_PLAIN), "minLength": 1, "maxLength": longest}
    return {**made, "pattern": pattern} if pattern else made


def _string(pattern: str) -> Json:
    """Values that an editor can see as nothing but a text."""
    return {"type": "string", "pattern": pattern}


_NAME = "^[a-z][a-z0-9_]*$"
_SPAN = "[0-9]{1,5} ?(min|m|h|d|w)"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"

SCHEMAS: Mapping[str, Json] = {
    values.text.__name__: _text(longest=values.LONGEST_TEXT),
    values.line.__name__: _text(),
    values.name.__name__: _text(_NAME, values.LONGEST_NAME),
    values.choice_key.__name__: _text("^[a-z0-9][a-z0-9_]*$", values.LONGEST_NAME),
    values.language.__name__: _text("^[a-z]{2,3}(-[a-z0-9]{1,8})*$"),
    values.number.__name__: {
        "type": ["integer", "string"],
        "minimum": 1,
        "pattern": "^[0-9]{1,9}$",
    },
    values.truth.__name__: {"enum": [True, False]},
    values.duration.__name__: _string("^[0-9]{1,5} ?(m|h|d|w|y)$"),
    values.size.__name__: _string("^[0-9]{1,9} ?(KB|MB|GB)$"),
    values.day.__name__: _string("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    values.zone.__name__: _string("^[A-Za-z0-9_+/-]+$"),
    values.file_name.__name__: _text(r"^[^/\\:][^\\:]*$"),
    values.country.__name__: _text("^[A-Z]{2}$", 2),
    values.database.__name__: _string("^(sqlite|postgresql://.+)$"),
    values.by_language.__name__: {"minProperties": 1},
    values.entries.__name__: {"minItems": 1},
    holds.hold.__name__: _string(f"^({holds.DIRECT}|{holds.ASK}|{holds.PATTERN})$"),
    spans.span.__name__: _string(f"^{_SPAN}$"),
    spans.span_or_never.__name__: _string(f"^(never|{_SPAN})$"),
    spans.promise.__name__: _string(f"^({_SPAN}|[0-9]{{1,3}} opening hours?)$"),
    spans.night.__name__: _string(f"^{_CLOCK} ?- ?{_CLOCK}$"),
}
