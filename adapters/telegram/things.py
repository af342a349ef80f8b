"""Which messages are nothing a client says or sends, told by the keys they have. Pure."""

from collections.abc import Mapping

from routing.messages import Unsupported

_THINGS: Mapping[str, Unsupported] = {
    "paid_media": Unsupported.FILE,
    "sticker": Unsupported.STICKER,
    "contact": Unsupported.CONTACT,
    "location": Unsupported.LOCATION,
    "venue": Unsupported.LOCATION,
}
_PASSED_ON = frozenset(
    {
        "forward_date",
        "forward_from",
        "forward_from_chat",
        "forward_origin",
        "forward_sender_name",
    }
)
# What an app reports about the chat itself: nobody said anything, so nobody is answered.
SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "delete_chat_photo",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "message_auto_delete_timer_changed",
        "new_chat_photo",
        "new_chat_title",
        "passport_data",
        "paid_message_price_changed",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "users_shared",
        "web_app_data",
        "write_access_allowed",
    }
)


def why_not_carried(message: Mapping[str, object]) -> Unsupported | None:
    """None for what may be the client's own. What others made is not theirs, if they pass it on."""
    for key, why in _THINGS.items():
        if key in message:
            return why
    return Unsupported.OTHER if _PASSED_ON & message.keys() else None


def is_service(message: Mapping[str, object]) -> bool:
    """Whether it only reports something about the chat."""
    return bool(SERVICE & message.keys()) and "text" not in message
