"""What the texts of the program and the kinds of records mean to whoever judges a transcript.

Texts by how their keys begin: which end a case, keep words back, or only answer what a client did.
Records by their kind: which are a sign that a case moves, and which say nothing of that.
"""

from tests.simulation.transcript import What

OVER = (
    *("closed", "stopped"),
    *("erase.done", "erase.held", "erase.stopped", "erase.going", "erase.waits"),
)
KEPT_BACK = ("pause.", "mind.", "return", "erase.", "declined.", "not_relayed", "unkept")
REFUSED = ("end:", "refused")  # what was written before agreeing belongs to no case then
DROPPED = frozenset({"not_delivered", "earlier.left", "resume.deleted", "resume.forgotten"})
ANSWERS = (
    "held",
    "status.",
    "urgent",
    "help",
    "language",
    "not_relayed",
    "pause.",
    "mind.",
    "crisis",
    "client.",
    "button_old",
    "nothing_open",
    "step:",
    "say:",
    "mydata",
    "thanked",
)
OF_ALL = frozenset(
    {What.AWAY, What.BACK, What.REMOVED, What.NAMED, What.UNNAMED, What.MENTORED}
)  # they concern every client
SIGNS = frozenset(
    {What.OFFERED, What.JOINED, What.LEFT, What.NOTICED, What.SPOKE, What.OPERATOR, What.DESK}
)
BESIDE = OF_ALL | {What.DID, What.VANISHED, What.PLANNED, What.OUT, What.NOTED, What.GAVE}
BESIDE |= {What.MEANT, What.WAITS, What.YES, What.VOID, What.NO, What.CHANGED, What.RELEASED}
BESIDE |= {What.ASKS, What.LOOKS, What.LOOKED, What.ANNOUNCED, What.AGREED, What.CALL}
