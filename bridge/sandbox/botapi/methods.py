"""Every method the server knows, by its name in lower case: names are not case-sensitive."""

from collections.abc import Callable, Mapping

from bridge.sandbox.botapi import files, marks, messages, profile, topics
from bridge.sandbox.botapi.messages import Call

Method = Callable[[Call], object]

METHODS: Mapping[str, Method] = {
    "answercallbackquery": messages.answer_callback_query,
    "close": profile.close,
    "closeforumtopic": topics.close_or_reopen,
    "createforumtopic": topics.create,
    "deleteforumtopic": topics.delete,
    "deletemessage": messages.delete_message,
    "deletemycommands": profile.delete_my_commands,
    "deletewebhook": profile.delete_webhook,
    "forwardmessage": messages.forward_message,
    "editforumtopic": topics.edit,
    "editmessagecaption": files.edit_message_caption,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "editmessagetext": messages.edit_message_text,
    "getchat": messages.get_chat,
    "getchatmenubutton": profile.get_chat_menu_button,
    "getfile": files.get_file,
    "getme": profile.get_me,
    "getmycommands": profile.get_my_commands,
    "getmydescription": profile.get_my_description,
    "getmyname": profile.get_my_name,
    "getmyshortdescription": profile.get_my_short_description,
    "getwebhookinfo": profile.get_webhook_info,
    "leavechat": messages.leave_chat,
    "logout": profile.log_out,
    "reopenforumtopic": topics.close_or_reopen,
    "pinchatmessage": marks.pin_chat_message,
    "sendchataction": messages.send_chat_action,
    "senddocument": files.send_document,
    "sendmessage": messages.send_message,
    "sendphoto": files.send_photo,
    "setchatmenubutton": profile.set_chat_menu_button,
    "setmessagereaction": messages.set_message_reaction,
    "setmycommands": profile.set_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyname": profile.set_my_name,
    "setmyshortdescription": profile.set_my_short_description,
    "setwebhook": profile.set_webhook,
}

PACED = frozenset({"forwardmessage", "sendmessage", "senddocument", "sendphoto"})
