"""The files of a new organisation: the shipped example, or a small one from a few answers.

A small one is complete and passes the check, so that whoever begins has something that works in
front of them and changes it, and never faces an empty file. Nothing here touches a disk.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

from config.instruments import template
from config.instrumentsource import FOLDER as INSTRUMENTS
from config.jsonschema import FLOW, FOLDER, ORGANISATION, schemas
from config.localized import manners
from config.problems import Problems
from config.shapes import value_at
from config.yamlreading import parse

HELPLINES = "helplines.yaml"
_CHECKED, _EXPIRES = (
    re.compile(rf"\b{key}: [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}") for key in ("verified_on", "expires")
)
_GOOD_FOR = timedelta(days=182)  # how long a number is trusted after somebody checked it
_NO_NAME = re.compile(r"[^a-z0-9]+")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")  # no other could be the name of a file
_GAP = re.compile(r"%([a-z_]+)%")
_EACH = re.compile(r"( *)@each ([a-z_]+)")
_PLAIN = frozenset({"short", "key", "languages", "today", "expires"})
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Answers:
    """What only the organisation knows. `token` is the name of a file, never the token."""

    title: str
    languages: tuple[str, ...]
    contact: str
    operator: str
    homeserver: str
    user: str
    counsellor: str
    address: str
    zone: str
    hours: str
    country: str
    emergency: str
    token: str


def beginnings() -> tuple[str, ...]:
    """In which a small organisation can begin."""
    entries = (files("config") / "shipped" / "init").iterdir()
    return tuple(sorted(one.name[:-5] for one in entries if one.name.endswith(".toml")))


def example(today: date) -> dict[str, bytes]:
    """The shipped example with the schemas, by name. Its invented helplines count from `today`."""
    made = dict(_below(files("config") / "shipped" / "example", ""))
    text = made[HELPLINES].decode()
    text = _CHECKED.sub(f"verified_on: {today.isoformat()}", text)
    text = _EXPIRES.sub(f"expires: {(today + _GOOD_FOR).isoformat()}", text)
    return {**made, HELPLINES: text.encode(), **schema_files()}


def schema_files() -> dict[str, bytes]:
    """What editors read, by name."""
    return {f"{FOLDER}/{name}": text.encode() for name, text in schemas().items()}


def small(answers: Answers, today: date) -> dict[str, bytes]:
    """A small organisation, by name. `today` is when its emergency number was checked."""
    writing = _Writing(answers, today)
    notices = {
        f"agreements/privacy.{language}.md": writing.filled("privacy.md", language)
        for language in answers.languages
    }
    made = {
        "organisation.yaml": _modelines(".", ORGANISATION) + writing.filled("organisation.yaml"),
        "flows/intake.yaml": _modelines("..", FLOW) + writing.filled("flow.yaml"),
        HELPLINES: writing.filled(HELPLINES),
        **notices,
    }
    return {**{name: text.encode() for name, text in made.items()}, **schema_files()}


def instrument_files(name: str, languages: Sequence[str]) -> dict[str, bytes]:
    """Empty files for the wording of a shipped questionnaire. Raises KeyError for another."""
    return {
        f"{INSTRUMENTS}/{name}.{language}.yaml": template(name, language).encode()
        for language in languages
    }


def offered(source: bytes) -> tuple[str, ...]:
    """The languages that these bytes of an organisation.yaml offer; empty where that is unclear."""
    document = parse(source, "organisation.yaml", Problems())
    written = None if document is None else value_at(document.data, ("languages",))
    if not isinstance(written, list):
        return ()
    return tuple(one for one in written if isinstance(one, str) and _TAG.fullmatch(one))


def short_name(words: str) -> str:
    """A name of small letters, digits and `_` made of other words; may be empty."""
    spelt = unicodedata.normalize("NFKD", words.casefold().translate(_SPELT))
    folded = "".join(one for one in spelt if not unicodedata.combining(one))
    return _NO_NAME.sub("_", folded).strip("_0123456789")[:40].rstrip("_")


def _modelines(up: str, schema: str) -> str:
    """What tells editors which schema a file follows; there are two ways to say it."""
    path = f"{up}/{FOLDER}/{schema}"
    return f"# yaml-language-server: $schema={path}\n# $schema: {path}\n#\n"


def _below(folder: Traversable, before: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _below(entry, f"{before}{entry.name}/")
        else:
            yield f"{before}{entry.name}", entry.read_bytes()


class _Writing:
    """Fills the templates: `%key%` by a value, `@each key` by a line for each language."""

    def __init__(self, answers: Answers, today: date) -> None:
        self._folder = files("config") / "shipped" / "init"
        self._languages = answers.languages
        self._words = {one: self._read(one) for one in answers.languages}
        self._values: Mapping[str, str] = {
            **{key: getattr(answers, key) for key in answers.__slots__ if key != "languages"},
            "short": short_name(answers.title) or "organisation",
            "key": short_name(answers.counsellor) or "counsellor",
            "languages": ", ".join(answers.languages),
            "emergency_name": str(self._words[answers.languages[0]]["emergency_name"]),
            "today": today.isoformat(),
            "expires": (today + _GOOD_FOR).isoformat(),
        }

    def filled(self, name: str, language: str = "") -> str:
        template = (self._folder / name).read_text(encoding="utf-8")
        lines = [out for line in template.splitlines() for out in self._line(line, language)]
        return "\n".join(lines) + "\n"

    def _line(self, line: str, language: str) -> Iterator[str]:
        each = _EACH.fullmatch(line)
        if each is None:
            yield _GAP.sub(lambda gap: self._value(gap.group(1), language), line)
            return
        indent, key = each.groups()
        for one in self._languages:
            yield f"{indent}{one}: {_quoted(self._words[one].get(key, self._values.get(key)))}"

    def _value(self, key: str, language: str) -> str:
        if language and key in self._words[language]:
            return str(self._words[language][key]).strip()
        return self._values[key] if key in _PLAIN else _quoted(self._values[key])

    def _read(self, language: str) -> Mapping[str, object]:
        """The words of a language, or of the one it is a manner of. Raises KeyError."""
        for one in manners(language):
            if one in beginnings():
                source = (self._folder / f"{one}.toml").read_text(encoding="utf-8")
                return tomllib.loads(source)
        raise KeyError(language)


def _quoted(value: object) -> str:
    """As YAML reads it, whatever is in it: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
