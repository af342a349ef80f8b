"""What a bot does to messages that are there already, apart from changing their words."""

from dataclasses import replace

from bridge.sandbox.botapi.errors import bad_request
from bridge.sandbox.botapi.journal import What
from bridge.sandbox.botapi.messages import Call


def pin_chat_message(call: Call) -> object:
    """A phone shows the one that was pinned last; to pin it again changes nothing."""
    chat = call.chat()
    old = call.target(chat, "pin")
    chat.check_reachable()
    if old.deleted:
        raise bad_request("message to pin not found")
    silent = call.params.flag("disable_notification")
    call.bot.show(What.PINNED, replace(old, pinned=True, silent=silent))
    return True
