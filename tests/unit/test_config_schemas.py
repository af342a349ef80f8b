"""The schemas let through what the check lets through, and tell an editor what a key means."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it ships no types
from pydantic import BaseModel
from ruamel.yaml import YAML

import config
from config import flowschema, schema
from config.jsonschema import FLOW, ORGANISATION, schemas
from config.meanings import OTHER, TITLE, shipped_meanings
from config.shapes import Shape
from config.values import line
from config.valueschemas import SCHEMAS
from tests.unit.config_files import FLOW as FLOW_FILE
from tests.unit.config_files import ORGANISATION as ORGANISATION_FILE
from tests.unit.config_files import faults, small

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
NEWER = {"$defs", "prefixItems", "unevaluatedProperties", "dependentRequired", "const"}


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads(schemas()[name]))


def seen(source: bytes) -> object:
    """The file as an editor's parser sees it: YAML 1.2, whose days are texts."""
    return plain(YAML(typ="safe").load(BytesIO(source)))


def plain(value: object) -> object:
    match value:
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case date():
            return value.isoformat()
        case _:
            return value


def wrong(name: str, source: bytes) -> list[tuple[list[object], str]]:
    """Where a file does not follow its schema, and what is said about it."""
    found = validator(name).iter_errors(seen(source))
    return [(list(error.absolute_path), str(error.message)) for error in found]


def shapes() -> Iterator[type[BaseModel]]:
    for module in (schema, flowschema):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Shape) and found is not Shape:
                yield found


@pytest.mark.parametrize("name", [ORGANISATION, FLOW])
def test_a_schema_is_one_of_draft_7(name: str) -> None:
    text = schemas()[name]
    Draft7Validator.check_schema(json.loads(text))
    assert not [word for word in NEWER if f'"{word}"' in text]


def test_the_shipped_example_follows_its_schemas() -> None:
    assert wrong(ORGANISATION, (EXAMPLE / "organisation.yaml").read_bytes()) == []
    assert wrong(FLOW, (EXAMPLE / "flows" / "intake.yaml").read_bytes()) == []
    assert wrong(ORGANISATION, small()[ORGANISATION_FILE]) == []
    assert wrong(FLOW, small()[FLOW_FILE]) == []


PLAIN = [
    (ORGANISATION_FILE, "name: Lotse e.V.", "name: 2026"),
    (ORGANISATION_FILE, "contact: data@lotse.example", "contact: 2026-11-22"),
    (ORGANISATION_FILE, "contact: data@lotse.example", "contact: true"),
    (ORGANISATION_FILE, "en: [help]", "en: [110, 22:30, yes, 0123]"),
    (FLOW_FILE, "{de: 14 bis 17, en: 14 to 17}", "{de: 14, en: 17.5}"),
    (FLOW_FILE, "      14_17:", "      no:"),
    (FLOW_FILE, "type: text", "type: text\n    when: true\n    sensitive: true"),
    (FLOW_FILE, "max: 30", "max: 2000-12-24"),
]


@pytest.mark.parametrize(("file", "old", "new"), PLAIN)
def test_what_is_written_plain_is_let_through(file: str, old: str, new: str) -> None:
    source = small()[file].decode()
    assert old in source
    name = ORGANISATION if file == ORGANISATION_FILE else FLOW
    assert wrong(name, source.replace(old, new, 1).encode()) == []


WRONG = [
    (ORGANISATION_FILE, "operator: kim", "oprator: kim"),
    (ORGANISATION_FILE, "operator: kim\n", ""),
    (ORGANISATION_FILE, "title: {de: Lotse e.V., en: Lotse}", "title: Lotse"),
    (ORGANISATION_FILE, "title: {de: Lotse e.V., en: Lotse}", "title: {DE: Lotse}"),
    (ORGANISATION_FILE, "organisation: lotse", "organisation: Lotse e.V."),
    (ORGANISATION_FILE, "capacity: 8", "capacity: eight"),
    (ORGANISATION_FILE, "capacity: 8", "capacity: 0"),
    (ORGANISATION_FILE, "languages: [de, en]", "languages: []"),
    (ORGANISATION_FILE, "offer: 10m", "offer: 10"),
    (ORGANISATION_FILE, "offer: 10m", "record: both"),
    (ORGANISATION_FILE, "offer: 10m", "teams: {one: {members: [anna]}}"),
    (ORGANISATION_FILE, "offer: 10m", "database_password: hunter2"),
    (ORGANISATION_FILE, "offer: 10m", "database_password: {file: a, env: b}"),
    (ORGANISATION_FILE, "zone: Europe/Berlin", "zone: [Europe/Berlin]"),
    (ORGANISATION_FILE, "data: ./var", "data: {a: b}"),
    (FLOW_FILE, "- say: welcome", "- sai: welcome"),
    (FLOW_FILE, "type: choice", "type: choise"),
    (FLOW_FILE, "skip: true", "skp: true"),
    (FLOW_FILE, "skip: true", "skip: perhaps"),
    (FLOW_FILE, "version: 4", "version: four"),
    (FLOW_FILE, "      yes: {de: älter, en: older}", "      Yes: {de: älter, en: older}"),
    (FLOW_FILE, "card: [alias, age]", "card: alias"),
    (FLOW_FILE, "card: [alias, age]", "route: [{if: crisis}]"),
    (FLOW_FILE, "card: [alias, age]", "match: [mood]"),
    (FLOW_FILE, "handover:\n", "crisis: {within: soon}\nhandover:\n"),
    (FLOW_FILE, "handover:\n", "unfinished: {night: at night}\nhandover:\n"),
]


@pytest.mark.parametrize(("file", "old", "new"), WRONG)
def test_a_mistake_in_a_file_is_marked(file: str, old: str, new: str) -> None:
    source = small()[file].decode()
    if old == "data: ./var":
        source = f"{old}\n{source}"
    assert old in source
    name = ORGANISATION if file == ORGANISATION_FILE else FLOW
    assert wrong(name, source.replace(old, new, 1).encode()) != []


KEY = re.compile(r"(\s*(?:- )?\w+:)\s+\S.*")
VALUES = ("7", "true", "2026-01-01", "10m", "[de]")


@pytest.mark.parametrize(("file", "name"), [(ORGANISATION_FILE, ORGANISATION), (FLOW_FILE, FLOW)])
def test_an_editor_never_marks_what_the_check_takes(file: str, name: str) -> None:
    lines, checked = small()[file].decode().splitlines(), validator(name)
    taken = 0
    for index, written in enumerate(lines):
        found = KEY.fullmatch(written)
        for value in VALUES if found is not None else ():
            assert found is not None
            changed = [*lines[:index], f"{found.group(1)} {value}", *lines[index + 1 :]]
            source = "\n".join(changed).encode()
            if not faults({**small(), file: source}):
                taken += 1
                assert checked.is_valid(seen(source)), changed[index]
    assert taken > 10


def test_a_mistake_in_one_step_is_said_about_that_step_alone() -> None:
    source = small()[FLOW_FILE].replace(b"skip: true", b"skp: true")
    ((path, message),) = wrong(FLOW, source)
    assert path == ["steps", 3]
    assert "'skp'" in message


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    meanings = shipped_meanings()
    taken = {("Secret", "file"), ("Secret", "env")}
    for shape in shapes():
        keys = {field.alias or name for name, field in shape.model_fields.items()}
        for key in keys:
            assert meanings.of(shape, key).strip(), key
        taken |= {(one.__name__, key) for one in shape.__mro__ for key in (*keys, TITLE, OTHER)}
    assert meanings.places <= taken


def test_every_description_reaches_the_editor() -> None:
    properties = json.loads(schemas()[ORGANISATION])["properties"]
    assert properties["title"]["description"] == "Your name as clients read it."
    assert properties["record"]["description"].endswith("Nothing acts on it yet.")
    steps = json.loads(schemas()[FLOW])["properties"]["steps"]["items"]["properties"]
    assert steps["acknowledge"]["description"].startswith("Its name, and that of the files")


def test_every_type_of_value_that_a_shape_uses_is_known_to_the_schemas() -> None:
    used = {
        one.func.__name__
        for shape in shapes()
        for field in shape.model_fields.values()
        for one in field.metadata
        if hasattr(getattr(one, "func", None), "__name__")
    }
    assert line.__name__ in used
    assert used <= SCHEMAS.keys()
