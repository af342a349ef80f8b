"""Text and buttons of a message a bot sends: cleaned and checked as the real server does it."""

from collections.abc import Mapping, Sequence

from bridge.sandbox.botapi.errors import bad_request
from bridge.sandbox.botapi.journal import Button, Keyboard
from bridge.sandbox.botapi.params import Params

LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_DATA = 64  # bytes
MOST_BUTTONS = 100
OTHER_TYPES = frozenset({"url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"})
OTHER_MARKUP = frozenset({"keyboard", "remove_keyboard", "force_reply"})
# Tab and line feed stay, carriage returns go, other control characters become spaces.
CONTROLS = {n: " " for n in range(32) if n not in (9, 10)} | {13: None}


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def read_text(params: Params, name: str = "text", longest: int = LONGEST_TEXT) -> str:
    """The text as it will be shown: without white space around it. Raises ApiError."""
    if params.text("parse_mode"):
        raise bad_request("can't parse entities: the sandbox shows plain text only")
    text = params.text(name).translate(CONTROLS)
    text = text.rstrip() if "entities" in params else text.strip()
    if not text:
        raise bad_request("message text is empty")
    if utf16_units(text) > longest:
        raise bad_request("message is too long")
    return text


def read_entities(params: Params) -> tuple[Mapping[str, object], ...]:
    entities = params.json("entities")
    if entities is None:
        return ()
    if not isinstance(entities, list) or not all(_is_entity(entity) for entity in entities):
        raise bad_request("can't parse entities: unexpected value")
    return tuple(entities[:100])


def _is_entity(entity: object) -> bool:
    if not isinstance(entity, dict):
        return False
    numbers = (entity.get("offset"), entity.get("length"))
    return isinstance(entity.get("type"), str) and all(isinstance(n, int) for n in numbers)


def read_keyboard(params: Params) -> Keyboard:
    """Inline buttons; keyboards of other kinds are accepted and not shown. Raises ApiError."""
    markup = params.json("reply_markup")
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if markup and not OTHER_MARKUP & markup.keys():
            raise bad_request("can't parse reply markup")
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("field inline_keyboard of the InlineKeyboardMarkup must be an Array")
    return _checked([row for row in rows if row])


def _checked(rows: Sequence[Sequence[object]]) -> Keyboard:
    keyboard = tuple(tuple(_button(raw) for raw in row) for row in rows)
    if sum(len(row) for row in keyboard) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return keyboard


def _button(raw: object) -> Button:
    trouble = "can't parse inline keyboard button: "
    if not isinstance(raw, dict):
        raise bad_request(trouble + "InlineKeyboardButton must be an Object")
    label, data = raw.get("text"), raw.get("callback_data")
    if not isinstance(label, str) or not label.strip():
        raise bad_request(trouble + 'Field "text" must be a non-empty String')
    if isinstance(data, str) and data:
        if len(data.encode(errors="replace")) > LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(label, data)
    if OTHER_TYPES & raw.keys():
        return Button(label, "")
    raise bad_request(trouble + "Text buttons are unallowed in the inline keyboard")
