"""What the YAML library complains about, in words for people who do not know YAML.

The library says where, and in its own terms what. Most of its complaints have one usual cause,
such as a text with a colon in it, and that is what we name.
"""

import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.tokens import ScalarToken, Token

from config.dashes import Lines
from config.problems import quoted

COMMA = "this stands behind a ',' and is cut off; put the whole text that holds the ',' in quotes"
NEW_ENTRY = "a new entry begins here and a '-' is missing before {}"
_UNCLOSED = "the quote that begins here is not closed where its text ends"
QUOTES = "a value that begins with '{}' must be put in quotes"
_SHAPE = "this is not well formed; check quotes, colons and indentation"
_BACKSLASH = "inside double quotes a backslash has a meaning of its own; use single quotes instead"
_FOREIGN = re.compile(r"found character '(\\?.)' that cannot start any token")
_CLOSING = re.compile(r"found '([\]}])'")
_OPENING = re.compile(r"expected ',' or '([\]}])', but got '([\[{])'")

# What the library says -> what we say, and whether the place is where the thing began.
_SAID: tuple[tuple[str, str, bool], ...] = (
    (
        "mapping values are not allowed here",
        "a ': ' cannot stand here; put the text in quotes, or indent this key like those above",
        False,
    ),
    ("could not find expected ':'", "after this key a ':' is missing", True),
    ("found unexpected end of stream", "the quote that begins here is never closed", True),
    ("found unexpected document separator", "the quote that begins here is never closed", True),
    (
        "expected ',' or ']'",
        "the list that begins here needs a ',' between entries and a ']'",
        True,
    ),
    (
        "expected ',' or '}'",
        "what begins with '{' here needs a ',' between entries and a '}' at its end",
        True,
    ),
    (
        "but found '<scalar>'",
        "this does not belong here; put the whole text in quotes, or check the indentation",
        False,
    ),
    ("but found '-'", "a list entry cannot stand beside keys; indent it below its key", False),
    (
        "but found '?'",
        "a key cannot stand beside list entries; put a '-' in front, or indent it below one",
        False,
    ),
    (
        "but found '<block mapping start>'",
        "this line is indented differently from the keys it belongs to",
        False,
    ),
    (
        "but found '<block sequence start>'",
        "this line is indented differently from the list it belongs to",
        False,
    ),
    ("found ','", QUOTES.format(","), False),
    ("expected the node content", "a value is missing here", False),
    (
        "sequence entries are not allowed here",
        "a list entry must begin on a line of its own, below its key",
        False,
    ),
    ("mapping keys are not allowed here", QUOTES.format("?"), False),
    ("found unknown escape character", _BACKSLASH, False),
    ("expected escape sequence", _BACKSLASH, False),
    ("more indented follow up line", "the first line of this text must be indented least", False),
    ("found undefined tag handle", QUOTES.format("!"), False),
    ("expected '<document start>'", "this does not belong to what stands above it", False),
)
# By what the library was reading when it stopped.
_READING: tuple[tuple[str, str], ...] = (
    ("a block scalar", "after '|' or '>' the text must begin on the next line"),
    ("an alias", QUOTES.format("*")),
    ("an anchor", QUOTES.format("&")),
    ("directive", "a line that begins with '%' means nothing here; remove it"),
    ("tag", QUOTES.format("!")),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Line and column count from 0."""

    line: int
    column: int
    sentence: str


def explain(error: YAMLError, text: str = "") -> Fault:
    """Say what this error of the library means to the one who wrote the file, which is `text`."""
    if not isinstance(error, MarkedYAMLError):
        return Fault(0, 0, _SHAPE)
    here = error.problem_mark or error.context_mark
    is_end = "found unexpected end of stream" in (error.problem or "")
    opened = None if is_end else _unclosed(text, here)
    return opened or _dashless(error, text, here) or _explained(error, here)


def _dashless(error: MarkedYAMLError, text: str, here: StreamMark | None) -> Fault | None:
    """The entry of a list whose '-' was forgotten, if that is what the library stumbled over."""
    if here is None:
        return None
    begun = error.context_mark or here
    said = error.problem or ""
    found = Lines(text).forgotten(said, here.line, begun.line)
    return None if found is None else Fault(*found)


def unfit_key(key: object, *, is_bare: bool) -> str:
    """What is wrong with this key, `is_bare` without quotes around it; empty: nothing."""
    if not isinstance(key, str):
        return "a key must be a single word"
    if key == "<<" and is_bare:
        return "'<<' means nothing here; write the keys out"
    if not key.strip():
        return "before this ':' a key is missing"
    if key != key.strip():
        return (
            f"around the key {quoted(key.strip())} there is a space that looks like none;"
            " write the key anew without it"
        )
    return ""


def _unclosed(text: str, here: StreamMark | None) -> Fault | None:
    """The quote that took in everything up to the next one: what comes behind that fits nowhere."""
    last: Token | None = None
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            is_quoted = isinstance(token, ScalarToken) and token.style in ("'", '"')
            if is_quoted and token.start_mark.line < token.end_mark.line:
                last = token
            if here is None or token.end_mark.line > here.line:
                break
    except (YAMLError, ValueError, OverflowError):
        pass  # the fault itself
    if last is None or here is None or last.end_mark.line != here.line:
        return None
    return _at(last.start_mark, _UNCLOSED)


def _explained(error: MarkedYAMLError, here: StreamMark | None) -> Fault:
    said, reading = error.problem or error.context or "", error.context or ""
    if (foreign := _FOREIGN.search(said)) is not None:
        return _at(here, _foreign(foreign.group(1)))
    if (closing := _CLOSING.search(said)) is not None:
        return _at(here, f"this '{closing.group(1)}' closes nothing")
    if (opening := _OPENING.search(said)) is not None:
        return _at(here, _bracket(*opening.groups()))
    for words, sentence, began in _SAID:
        if words in said:
            return _at((error.context_mark if began else None) or here, sentence)
    for words, sentence in _READING:
        if words in reading:
            return _at(here, sentence)
    return _at(here, _SHAPE)


def _bracket(around: str, inside: str) -> str:
    """Inside brackets a text without quotes ends where another begins: `{if: a in [b]}`."""
    begun = "{" if around == "}" else "["
    return f"inside '{begun}' a text that holds a '{inside}' must stand in single quotes"


def _foreign(character: str) -> str:
    if character == "\\t":
        return "a tab stands here; use spaces"
    return QUOTES.format(character)


def _at(mark: StreamMark | None, sentence: str) -> Fault:
    return Fault(mark.line, mark.column, sentence) if mark is not None else Fault(0, 0, sentence)
