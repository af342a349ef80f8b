"""What a tap on a button and a typed slash mean to an app. Pure."""

from collections.abc import Mapping, Sequence

from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.journal import Keyboard

COMMAND = "bot_command"


def found(keyboards: Sequence[Keyboard], choice: str) -> str:
    """The data of the button with this label or data. Raises SandboxError."""
    buttons = [button for rows in keyboards for row in rows for button in row]
    for button in buttons:
        if choice in (button.label, button.data):
            return button.data
    raise SandboxError("no such button is shown")


def commands_in(text: str) -> tuple[Mapping[str, object], ...]:
    """The entity an app adds to a message that begins with a slash."""
    if not text.startswith("/"):
        return ()
    words = text.split(maxsplit=1)
    return ({"type": COMMAND, "offset": 0, "length": len(words[0])},)
