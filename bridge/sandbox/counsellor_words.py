"""The content of what a counsellor sends, as current Matrix clients write it.

A file of its own because these shapes are what the bridge has to tell apart: which of them are
words for the client, and which are edits, quotes, threads and reactions.
"""

from collections.abc import Mapping

from bridge.sandbox.counsellor_screen import Shown

Content = dict[str, object]


def text(body: str) -> Content:
    return {"msgtype": "m.text", "body": body, "m.mentions": {}}


def notice(body: str) -> Content:
    return {"msgtype": "m.notice", "body": body, "m.mentions": {}}


def edit(event_id: str, body: str) -> Content:
    """Old clients show the outer body, which has a star in front."""
    relation = {"rel_type": "m.replace", "event_id": event_id}
    return text(f"* {body}") | {"m.new_content": text(body), "m.relates_to": relation}


def reply(to: Shown, body: str) -> Content:
    """With the quote that clients put in front for those that cannot show replies."""
    first, *rest = to.text.split("\n")
    quote = "\n".join([f"> <{to.sender}> {first}", *(f"> {line}" for line in rest)])
    relation = {"m.in_reply_to": {"event_id": to.event_id}}
    mentions = {"user_ids": [to.sender]}
    return text(f"{quote}\n\n{body}") | {"m.relates_to": relation, "m.mentions": mentions}


def thread(root: str, body: str) -> Content:
    relation = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": root},
    }
    return text(body) | {"m.relates_to": relation}


def reaction(event_id: str, key: str) -> Content:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}}


def file(name: str, media_type: str, size: int, where: Mapping[str, object]) -> Content:
    """`where` holds the uploaded file's address and keys."""
    kinds = {"image": "m.image", "audio": "m.audio", "video": "m.video"}
    kind = kinds.get(media_type.partition("/")[0], "m.file")
    info = {"mimetype": media_type, "size": size}
    return {
        "msgtype": kind,
        "body": name,
        "filename": name,
        "info": info,
        "file": dict(where),
        "m.mentions": {},
    }
