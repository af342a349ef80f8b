"""The types of single values: text as it was written -> what it means.

Each function raises ValueError with the end of a sentence that begins with the key: "must be ...".
No sentence repeats the value, unless it is one of a few known words: it could be a secret.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, PlainValidator

from config.locales import is_country
from config.problems import did_you_mean, listed, quoted

LONGEST_TEXT = 4000  # characters of one message the organisation writes
LONGEST_LINE = 200
LONGEST_NAME = 40
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"[a-z0-9][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_DURATION = re.compile(r"([0-9]{1,5}) ?(m|h|d|w|y)")
_SIZE = re.compile(r"([0-9]{1,9}) ?(KB|MB|GB)")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[^/\\\0:][^\\\0:]*")
YEAR = timedelta(days=366)  # never shorter than a real one
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": YEAR,
}
_LONGEST = 100 * YEAR
_FACTORS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


def text(value: object) -> str:
    """Words, without spaces around them."""
    if not isinstance(value, str):
        # pydantic takes a ValueError as a fault of the input, and a TypeError as one of ours
        raise ValueError("must be a single value")  # noqa: TRY004
    stripped = value.strip()
    if not stripped:
        raise ValueError("is empty; a text that begins with '#' must be put in quotes")
    if len(stripped) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return stripped


def line(value: object) -> str:
    """Words on one line."""
    words = text(value)
    if "\n" in words or len(words) > LONGEST_LINE:
        raise ValueError("must be one short line")
    return words


def name(value: object) -> str:
    words = line(value)
    if not _NAME.fullmatch(words) or len(words) > LONGEST_NAME:
        raise ValueError(
            "must be a name of small letters, digits and '_' that begins with a letter"
            f" ({LONGEST_NAME} characters at most)"
        )
    return words


def choice_key(value: object) -> str:
    words = line(value)
    if not _CHOICE.fullmatch(words) or len(words) > LONGEST_NAME:
        raise ValueError("must be a name of small letters, digits and '_', like 14_17")
    return words


def language(value: object) -> str:
    words = line(value)
    if not _LANGUAGE.fullmatch(words):
        meant = words.lower().replace("_", "-")
        fits = _LANGUAGE.fullmatch(meant)
        hint = f"; did you mean '{meant}'?" if fits else ""
        raise ValueError(f"must be a language in small letters, like de or pt-br{hint}")
    return words


def number(value: object) -> int:
    words = line(value)
    if not _NUMBER.fullmatch(words) or int(words) == 0:
        raise ValueError("must be a whole number of 1 or more")
    return int(unpadded(words))


def unpadded(words: str) -> str:
    """A number as it is written. In YAML 0123 is another number than it looks like, so: never."""
    if re.fullmatch(r"-?0[0-9]+(\.[0-9]+)?", words):
        raise ValueError("begins with a 0; write the number without it")
    return words


def truth(value: object) -> bool:
    words = line(value)
    if words not in ("true", "false"):
        raise ValueError("must be true or false")
    return words == "true"


def duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(line(value))
    if found is None or int(found.group(1)) == 0:
        raise ValueError("must be a time with its unit, like 10m, 24h or 90d")
    if (length := int(found.group(1)) * _UNITS[found.group(2)]) > _LONGEST:
        raise ValueError("is longer than 100 years")
    return length


def size(value: object) -> int:
    found = _SIZE.fullmatch(line(value))
    if found is None or int(found.group(1)) == 0:
        raise ValueError("must be a size with its unit, like 200MB or 1GB")
    return int(found.group(1)) * _FACTORS[found.group(2)]


def day(value: object) -> date:
    words = line(value)
    try:
        return date.fromisoformat(words if _DAY.fullmatch(words) else "")
    except ValueError:
        raise ValueError("must be a day like 2027-05-01") from None


def zone(value: object) -> str:
    words = line(value)
    try:
        ZoneInfo(words)
    except (LookupError, ValueError, OSError):
        hint = did_you_mean(words, available_timezones())
        raise ValueError(f"must be a time zone like Europe/Berlin{hint}") from None
    return words


def country(value: object) -> str:
    words = line(value)
    if not is_country(words):
        hint = f"; did you mean '{words.upper()}'?" if is_country(words.upper()) else ""
        raise ValueError(f"must be a country in two capital letters, like DE{hint}")
    return words


def database(value: object) -> str:
    """`sqlite`, or the address of a PostgreSQL database without a password in it."""
    words = line(value)
    if words == "sqlite":
        return words
    try:
        parts = urlsplit(words)
        whole = parts.scheme == "postgresql" and parts.path.strip("/")
        secret = parts.password is not None or "password" in parse_qs(parts.query)
        _ = parts.port
    except ValueError:
        whole, secret = "", False
    if secret:
        raise ValueError(
            "must not hold the password; put it in a file and write"
            " 'database_password: {file: secrets/database_password}'"
        )
    if not whole:
        raise ValueError("must be sqlite, or like postgresql://user@host/name")
    return words


def file_name(value: object) -> str:
    words = line(value).removeprefix("./")
    if not _FILE.fullmatch(words):
        raise ValueError("must be the name of a file inside this folder")
    return words


@dataclass(frozen=True, slots=True)
class Choice:
    """Takes one of a few words; `later` are those of the language that do not exist yet."""

    options: tuple[str, ...]
    later: tuple[str, ...] = ()

    def __call__(self, value: object) -> str:
        words = line(value)
        if words in self.later:
            raise ValueError(f"must be {listed(self.options)}; '{words}' does not exist yet")
        if words not in self.options:
            hint = did_you_mean(words, self.options)
            raise ValueError(f"must be {listed(self.options)}, not {quoted(words)}{hint}")
        return words


def one_of(*options: str, later: tuple[str, ...] = ()) -> PlainValidator:
    return PlainValidator(Choice(options, later))


def by_language(value: object) -> object:
    if not isinstance(value, dict) or not value:
        raise ValueError("needs a line for each language below it, like 'de: ...'")
    return value


def entries(value: object) -> object:
    """A list with something in it."""
    if not isinstance(value, list) or not value:
        raise ValueError("is an empty list" if value == [] else "must be a list, like [a, b]")
    return value


Text = Annotated[str, PlainValidator(text)]
Line = Annotated[str, PlainValidator(line)]
Name = Annotated[str, PlainValidator(name)]
ChoiceKey = Annotated[str, PlainValidator(choice_key)]
Tag = Annotated[str, PlainValidator(language)]
Number = Annotated[int, PlainValidator(number)]
Truth = Annotated[bool, PlainValidator(truth)]
Duration = Annotated[timedelta, PlainValidator(duration)]
Size = Annotated[int, PlainValidator(size)]
Day = Annotated[date, PlainValidator(day)]
Zone = Annotated[str, PlainValidator(zone)]
FileName = Annotated[str, PlainValidator(file_name)]
Country = Annotated[str, PlainValidator(country)]
Database = Annotated[str, PlainValidator(database)]
Texts = Annotated[dict[Tag, Text], BeforeValidator(by_language)]
Lines = Annotated[dict[Tag, Line], BeforeValidator(by_language)]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(entries)]
Names = Annotated[tuple[Name, ...], BeforeValidator(entries)]
ChoiceKeys = Annotated[tuple[ChoiceKey, ...], BeforeValidator(entries)]
WordLists = Annotated[
    dict[Tag, Annotated[tuple[Line, ...], BeforeValidator(entries)]], BeforeValidator(by_language)
]
