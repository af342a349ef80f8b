"""`unfinished:` of a flow: what becomes of an intake that was begun and left."""

from config.spans import NEVER
from config.steps import Draft
from routing.flow.model import Unfinished

_BLOCK = "unfinished"


def check_unfinished(draft: Draft) -> None:
    """A reminder makes sense as long as there is something to go on with."""
    page, block = draft.page, draft.file.unfinished
    keys = ("greet", "remind", "forget", "night")
    if any(block.went_wrong(page.document, (_BLOCK,), key) for key in keys):
        return
    for key, after in (("greet", block.greet), ("remind", block.remind)):
        if after is not NEVER and after >= block.forget:
            place = key if page.document.has((_BLOCK, key)) else "forget"
            message = f"'{key}' comes too late: by then the answers are forgotten"
            page.at_value((_BLOCK, place), message)
    if block.night[0] == block.night[1]:
        page.at_value((_BLOCK, "night"), "this night has no length; for none at all, leave it out")


def built_unfinished(draft: Draft) -> Unfinished:
    block = draft.file.unfinished
    remind = None if block.remind is NEVER else block.remind
    return Unfinished(block.greet, remind, block.forget, *block.night)
