"""Methods about how a bot presents itself: name, descriptions, menu, commands; and its webhook."""

import json
import re
from collections.abc import Mapping

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.errors import bad_request, conflict
from bridge.sandbox.botapi.journal import What
from bridge.sandbox.botapi.messages import Call
from bridge.sandbox.botapi.params import Params
from bridge.sandbox.botapi.state import Profile

LANGUAGE = re.compile(r"([a-z]{2})?")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)
MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
MENU_BUTTONS = frozenset({"commands", "web_app", "default"})
DEFAULT_SCOPE = '{"type": "default"}'
PRIVATE_SCOPE = '{"type": "all_private_chats"}'


def get_me(call: Call) -> object:
    return shapes.bot_self(call.bot)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _set_text(call: Call, name: str, longest: int) -> object:
    text, language = call.params.text(name), _language(call.params)
    if len(text) > longest:
        raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
    texts: dict[str, str] = getattr(call.bot.profile, name)
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)
    call.bot.note(0, What.PROFILE, f"{name} {language}".strip())
    return True


def _get_text(call: Call, name: str) -> object:
    texts: dict[str, str] = getattr(call.bot.profile, name)
    own = texts.get(_language(call.params))
    return {name: own if own is not None else texts.get("", "")}


def set_my_name(call: Call) -> object:
    return _set_text(call, "name", 64)


def set_my_description(call: Call) -> object:
    return _set_text(call, "description", 512)


def set_my_short_description(call: Call) -> object:
    return _set_text(call, "short_description", 120)


def get_my_name(call: Call) -> object:
    found = _get_text(call, "name")
    return found if found != {"name": ""} else {"name": call.bot.username}


def get_my_description(call: Call) -> object:
    return _get_text(call, "description")


def get_my_short_description(call: Call) -> object:
    return _get_text(call, "short_description")


def _scope(params: Params) -> str:
    """A scope in one spelling, so that it can be a key."""
    scope = params.json("scope")
    if scope is None:
        return DEFAULT_SCOPE
    if not isinstance(scope, Mapping) or str(scope.get("type")) not in SCOPES:
        raise bad_request("can't parse BotCommandScope")
    return json.dumps(scope, sort_keys=True)


def set_my_commands(call: Call) -> object:
    commands = call.params.json("commands")
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        raise bad_request("can't parse commands: expected an Array of up to 100 BotCommand")
    for command in commands:
        _check_command(command)
    key = (_scope(call.params), _language(call.params))
    call.bot.profile.commands[key] = commands
    call.bot.note(0, What.PROFILE, f"commands {key[1]}".strip())
    return True


def _check_command(command: object) -> None:
    if not isinstance(command, Mapping):
        raise bad_request("can't parse commands: BotCommand must be an Object")
    name, words = command.get("command"), command.get("description")
    if not isinstance(name, str) or not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(words, str) or not 1 <= len(words) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def get_my_commands(call: Call) -> object:
    key = (_scope(call.params), _language(call.params))
    return call.bot.profile.commands.get(key, [])


def delete_my_commands(call: Call) -> object:
    key = (_scope(call.params), _language(call.params))
    call.bot.profile.commands.pop(key, None)
    call.bot.note(0, What.PROFILE, f"commands {key[1]}".strip())
    return True


def menu_for(profile: Profile, chat: int, language: str) -> tuple[Mapping[str, object], ...]:
    """The commands a client's app offers: the narrowest scope first, own language first."""
    own = json.dumps({"chat_id": chat, "type": "chat"}, sort_keys=True)
    for scope in (own, PRIVATE_SCOPE, DEFAULT_SCOPE):
        for code in (language, ""):
            if commands := profile.commands.get((scope, code)):
                return tuple(commands)
    return ()


def text_for(texts: Mapping[str, str], language: str) -> str:
    """The wording a client's app shows: that of its language, else the one for all others."""
    return texts.get(language) or texts.get("", "")


def set_chat_menu_button(call: Call) -> object:
    button = call.params.json("menu_button") or {"type": "default"}
    if not isinstance(button, Mapping) or str(button.get("type")) not in MENU_BUTTONS:
        raise bad_request("can't parse menu button")
    call.bot.profile.buttons[call.params.integer("chat_id")] = button
    call.bot.note(call.params.integer("chat_id"), What.PROFILE, "menu button")
    return True


def get_chat_menu_button(call: Call) -> object:
    buttons = call.bot.profile.buttons
    default = buttons.get(0, {"type": "default"})
    return buttons.get(call.params.integer("chat_id"), default)


def set_webhook(call: Call) -> object:
    """Remembered but never called: while one is set, polling is refused."""
    call.bot.webhook = call.params.text("url")
    if call.bot.webhook:
        call.bot.polling.interrupt(conflict("terminated by setWebhook request"))
    return True


def delete_webhook(call: Call) -> object:
    call.bot.webhook = ""
    if call.params.flag("drop_pending_updates"):
        call.bot.updates.drop()
    return True


def get_webhook_info(call: Call) -> object:
    waiting = len(call.bot.updates.pending(call.bot.state.now()))
    return {
        "url": call.bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": waiting,
    }


def log_out(call: Call) -> object:
    call.bot.logged_out = True
    return True


def close(_: Call) -> object:
    return True
