"""JSON Schemas of the files an organisation writes, so that an editor helps while one writes.

Made from the same shapes the check uses, as draft-07, which every editor's YAML plugin reads. They
are a help and not the check: an editor sees `112` as a number and `yes` perhaps as true, where we
read the text that stands there, so what is written plain is let through.
"""

import json
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from config.flowschema import STEPS, CrisisBlock, FlowFile
from config.meanings import OTHER, Meanings, shipped_meanings
from config.schema import Hours, Organisation
from config.shapes import Shape
from config.values import Choice, WordLists
from config.valueschemas import SCHEMAS

Json = dict[str, object]
DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = "schema"
ORGANISATION, FLOW = "organisation.schema.json", "flow.schema.json"
_TEXT: Json = {"type": ["string", "number", "boolean"]}


def schemas() -> Mapping[str, str]:
    """The files of the folder `schema`, by name."""
    made = {ORGANISATION: organisation_schema(), FLOW: flow_schema()}
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }


def organisation_schema() -> Json:
    return _Making(shipped_meanings()).whole(Organisation, "The organisation")


def flow_schema() -> Json:
    return _Making(shipped_meanings()).whole(FlowFile, "A flow")


class _Making:
    """One schema. Each shape becomes a definition, once."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._definitions: Json = {}

    def whole(self, model: type[Shape], title: str) -> Json:
        first = self._model(model)
        modeline: Json = {"$schema": {"type": "string"}}
        properties = {**modeline, **_mapping(first["properties"])}
        head: Json = {"$schema": DRAFT, "title": title}
        return {**head, **first, "properties": properties, "definitions": self._definitions}

    def _model(self, model: type[Shape]) -> Json:
        fields = model.model_fields
        keys = {field.alias or name: field for name, field in fields.items()}
        needed = sorted(model.NEEDED | ({model.TITLE} & keys.keys()))
        made: Json = {
            "type": "object",
            "properties": {key: self._key(model, key, field) for key, field in keys.items()},
            "additionalProperties": self._others(model),
        }
        return {**made, "required": needed} if needed else made

    def _key(self, model: type[Shape], key: str, field: FieldInfo) -> Json:
        meaning = self._meanings.of(model, key)
        idle = " Nothing acts on it yet." if key in model.IDLE else ""
        made = self._free(model, key) or self._of(field.annotation, field.metadata)
        if "$ref" in made:  # what stands beside a reference is not read
            made = {"allOf": [made]}
        return {"description": f"{meaning}{idle}", **made}

    def _free(self, model: type[Shape], key: str) -> Json | None:
        """Keys whose type no annotation tells."""
        match model, key:
            case (_, "database_password") if model is Organisation:
                return self._secret()
            case (_, "words") if model is CrisisBlock:
                return {"anyOf": [{"type": "string"}, self._of(WordLists)]}
            case (_, "steps") if model is FlowFile:
                return {"type": "array", "minItems": 1, "items": self._step()}
            case _:
                return None

    def _others(self, model: type[Shape]) -> object:
        """What keys may hold whose names are not known."""
        if not model.OPEN:
            return False
        meaning: Json = {"description": self._meanings.of(model, OTHER)}
        return {**meaning, **_TEXT} if model is Hours else meaning

    def _secret(self) -> Json:
        known = ("file", "env")
        keys = {key: {"description": self._meanings.word("Secret", key), **_TEXT} for key in known}
        return {
            "type": "object",
            "properties": keys,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }

    def _step(self) -> Json:
        """One of the steps; which, says the verb that is there, and nothing is said of others."""
        verbs = {verb: {"description": self._meanings.of(STEPS[verb], verb)} for verb in STEPS}
        return {
            "type": "object",
            "properties": verbs,
            "anyOf": [{"required": [verb]} for verb in verbs],
            "allOf": [
                {"if": {"required": [verb]}, "then": self._named(shape)}
                for verb, shape in STEPS.items()
            ],
        }

    def _named(self, model: type[Shape]) -> Json:
        name = model.__name__
        if name not in self._definitions:
            self._definitions[name] = {}  # its place, should it hold itself
            self._definitions[name] = self._model(model)
        return {"$ref": f"#/definitions/{name}"}

    def _of(self, kind: Any, metadata: Sequence[object] = ()) -> Json:  # noqa: ANN401 - an annotation
        for one in metadata:
            function = getattr(one, "func", None)
            if isinstance(function, Choice):
                return {"enum": list(function.options)}
            name = getattr(function, "__name__", "")
            if name in SCHEMAS:
                return {**self._whole(kind), **SCHEMAS[name]}
        return self._whole(kind)

    def _whole(self, kind: Any) -> Json:  # noqa: ANN401 - an annotation
        if isinstance(kind, type) and issubclass(kind, Shape):
            return self._named(kind)
        parts = get_args(kind)
        match get_origin(kind):
            case origin if origin is Annotated:
                return self._of(parts[0], parts[1:])
            case origin if origin is dict:
                names = {"propertyNames": {"pattern": self._of(parts[0])["pattern"]}}
                return {"type": "object", **names, "additionalProperties": self._of(parts[1])}
            case origin if origin is tuple:
                return {"type": "array", "items": self._of(parts[0])}
            case origin if origin in (UnionType, Union):
                return self._of(parts[0])
            case _:
                return {}


def _mapping(value: object) -> Json:
    assert isinstance(value, dict)
    return value
