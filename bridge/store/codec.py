"""Values as bytes, and back: JSON that carries its version and the name of its type.

    {"v": 2, "is": "Conversation", "id": "…", …}

Every version ever released is read: UPGRADES brings an older one up, step by step, as JSON.
Strict on the way in: a field that is not known, is missing, or has another type is `Undecodable`.
A change of a stored type that old JSON does not fit needs a new VERSION, its upgrade and fixtures.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID

from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

from bridge.store.errors import Undecodable
from bridge.store.payload import OutboxPayload
from routing.conversation import Conversation
from routing.events import Event
from routing.messages import Attachment, Inbound, Made, Membership, Unsupported
from routing.news import DeskNews
from routing.posts.state import Desk

VERSION = 2
Json = dict[str, Any]
T = TypeVar("T")

ROOTS: tuple[type[Any], ...] = (
    Conversation,
    Desk,
    Inbound,
    OutboxPayload,
    *get_args(DeskNews),
    *get_args(Event),
)


def _without_position(made: Json) -> Json:
    """1 to 2: a run is its answers; where it stands follows from them."""
    run = made.get("run")
    if isinstance(run, dict):
        run.pop("at", None)
    return made


UPGRADES: Mapping[int, Callable[[Json], Json]] = {  # from this version to the next
    1: _without_position,
}

# Two enumerations may stand in one field; each value says which it is.
DETAILS: Mapping[str, type[Enum]] = {"membership": Membership, "unsupported": Unsupported}
DETAIL_NAMES = {kind: name for name, kind in DETAILS.items()}
OURS = "ours"  # marks a file that we make, where one of somebody's network may stand too

NOT_OURS = (
    ValueError,  # UnicodeDecodeError and JSONDecodeError are ValueErrors too
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
    BaseValidationError,
    ForbiddenExtraKeysError,
)


def encode(value: object) -> bytes:
    """The bytes of a value of one of ROOTS."""
    kind = type(value)
    made = _OUT[kind](value)
    made["v"] = VERSION
    made["is"] = kind.__name__
    return _TO_JSON(made).encode("utf-8", "surrogatepass")


def decode(stored: bytes, kind: type[T]) -> T:
    """The value, which must be of this type. Raises Undecodable."""
    value = decode_any(stored)
    if not isinstance(value, kind):
        raise Undecodable(f"a stored value is not a {kind.__name__}")
    return value


def decode_any(stored: bytes) -> object:
    """The value, of one of ROOTS. Raises Undecodable."""
    try:
        made = json.loads(stored.decode("utf-8", "surrogatepass"))
        version, name = made.pop("v"), made.pop("is")
        if version.__class__ is not int or not 0 < version <= VERSION:
            raise Undecodable("a stored value has a version that this program does not know")
        for step in range(version, VERSION):
            made = UPGRADES[step](made)
        return _IN[name](made)
    except NOT_OURS:
        raise Undecodable("a stored value is not in a form that this program knows") from None


def _converter() -> Converter:
    converter = Converter(
        detailed_validation=False,
        forbid_extra_keys=True,
        unstruct_collection_overrides={frozenset: sorted},
    )
    converter.register_structure_hook_factory(_is_optional, _optional)
    converter.register_structure_hook_factory(_is_list, _tuple)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_unstructure_hook(UUID, lambda value: value.hex)
    converter.register_structure_hook(UUID, lambda made, _: UUID(hex=made))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda made, _: date.fromisoformat(made))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda made, _: _moment(made))
    detail = Membership | Unsupported | None
    converter.register_unstructure_hook(detail, _detail_out)
    converter.register_structure_hook(detail, lambda made, _: _detail_in(made))
    file = Attachment | Made | None
    converter.register_unstructure_hook(file, lambda value: _file_out(converter, value))
    converter.register_structure_hook(file, lambda made, _: _file_in(converter, made))
    return converter


def _is_optional(kind: Any) -> bool:  # noqa: ANN401 - whatever a field may be
    return isinstance(kind, UnionType) and len(_others(kind)) == 1


def _others(kind: UnionType) -> tuple[Any, ...]:
    return tuple(one for one in get_args(kind) if one is not NoneType)


def _optional(kind: UnionType, converter: Converter) -> Callable[[Any, Any], object]:
    """How to read the value is looked up once, and not at every value: there are many of these."""
    [wanted] = _others(kind)
    read = converter.get_structure_hook(wanted)
    return lambda made, _: None if made is None else read(made, wanted)


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - whatever a field may be
    return get_origin(kind) is tuple and get_args(kind)[-1:] == (Ellipsis,)


def _tuple(kind: Any, converter: Converter) -> Callable[[Any, Any], object]:  # noqa: ANN401
    """As _optional."""
    wanted = get_args(kind)[0]
    read = converter.get_structure_hook(wanted)
    return lambda made, _: tuple([read(one, wanted) for one in made])


def _exactly(kind: type[Any]) -> Callable[[Any, type[Any]], object]:
    """For this type, and for enumerations of it: they are asked for here as well."""

    def read(made: Any, wanted: type[Any]) -> object:  # noqa: ANN401 - nobody knows yet
        if made.__class__ is not kind:
            raise TypeError
        return made if wanted is kind else wanted(made)

    return read


def _moment(made: str) -> datetime:
    moment = datetime.fromisoformat(made)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _detail_out(value: Membership | Unsupported | None) -> str | None:
    return None if value is None else f"{DETAIL_NAMES[type(value)]}.{value.value}"


def _detail_in(made: str | None) -> Enum | None:
    if made is None:
        return None
    name, _, value = made.partition(".")
    return DETAILS[name](value)


def _file_out(converter: Converter, value: Attachment | Made | None) -> Json | None:
    """A file of ours says so; one of somebody's network stands as it always did."""
    if value is None:
        return None
    made: Json = converter.unstructure(value)
    return {OURS: True, **made} if isinstance(value, Made) else made


def _file_in(converter: Converter, made: Json | None) -> Attachment | Made | None:
    if made is None:
        return None
    if OURS not in made:
        return converter.structure(made, Attachment)
    if made[OURS] is not True:
        raise ValueError
    rest = {key: value for key, value in made.items() if key != OURS}
    return converter.structure(rest, Made)


def _reader(converter: Converter, kind: type[Any]) -> Callable[[Json], object]:
    hook = converter.get_structure_hook(kind)
    return lambda made: hook(made, kind)


_CONVERTER = _converter()
_OUT = {kind: _CONVERTER.get_unstructure_hook(kind) for kind in ROOTS}
_IN = {kind.__name__: _reader(_CONVERTER, kind) for kind in ROOTS}
_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
