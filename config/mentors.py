"""`mentors` of organisation.yaml: who says yes to what a counsellor with `send: ask` writes.

Words for which nobody could ever say yes would leave a client waiting, so that is a fault here. A
mentor reads the case's room, so both must be where somebody else can be invited into it.
"""

from config.channels import TELEGRAM
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.schema import Counsellor, Organisation
from config.shapes import Page


def check_mentors(page: Page, file: Organisation) -> None:
    for key, one in file.counsellors.items():
        path: Path = ("counsellors", key)
        if one.went_wrong(page.document, path, "send"):
            continue
        if one.send.asks:
            _check_asks(page, file, key, one)
        elif one.mentors:
            message = "'mentors' needs 'send: ask'; without it nobody's yes is waited for"
            page.at_key((*path, "mentors"), message)


def _check_asks(page: Page, file: Organisation, key: str, one: Counsellor) -> None:
    path: Path = ("counsellors", key)
    if _is_private(file, one):
        message = "'send: ask' needs a counsellor on matrix: nobody can read along in a chat of two"
        page.at_value((*path, "send"), message)
        return
    if not one.mentors and not one.went_wrong(page.document, path, "mentors"):
        message = "'send: ask' needs 'mentors', the counsellors who say yes, like mentors: [anna]"
        page.at_value((*path, "send"), message)
    for index, name in enumerate(one.mentors):
        fault = _fault(file, key, name)
        if name in one.mentors[:index]:
            fault = f"'{name}' is already in this list"
        if fault:
            page.at_value((*path, "mentors", index), fault)


def _fault(file: Organisation, key: str, name: str) -> str:
    """What is wrong with this mentor; empty: nothing."""
    if name == key:
        return "nobody is their own mentor; name another counsellor"
    mentor = file.counsellors.get(name)
    if mentor is None:
        return f"no counsellor {quoted(name)}{did_you_mean(name, file.counsellors)}"
    if mentor.send.asks:
        return f"'{name}' has 'send: ask' too; name somebody whose own words wait for nobody"
    own = file.counsellors[key].channel
    if own and mentor.channel and mentor.channel != own:
        return f"'{name}' answers on another channel and cannot come into the rooms of '{key}'"
    return ""


def _is_private(file: Organisation, one: Counsellor) -> bool:
    channel = file.channels.get(one.channel)
    return channel is not None and channel.kind == TELEGRAM
