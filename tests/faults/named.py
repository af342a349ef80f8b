"""Every commit and every call to a network that the running service makes, by name.

A commit is known by the function that does its work; `test_named.py` compares this with the source,
so that no commit and no kind of call is added without a name here, or a reason why it has none.
"""

from collections.abc import Mapping

from routing.messages import Attachment, Made, OutboundKind

CLIENTS, ROOMS = "phones", "rooms"  # the accounts, as the organisation of fault runs calls them
KEEPING_THE_END = "keeping where the log of consent ends"  # a file that is replaced as a whole

# Of the function that is given to `write`. Of two of them the result says what it was about.
COMMITS: Mapping[str, str] = {
    "bridge.store.migrate.migrate.<locals>.bring_up": "bringing up the tables",
    "bridge.store.keytable.KeyTable.create.<locals>.make": "bringing up the table of keys",
    "bridge.store.start._replay.<locals>.<lambda>": "erasing again who was erased",
    "bridge.store.start.open_store.<locals>.<lambda>": "marking rows of before",
    "bridge.app._assemble.<locals>.<lambda>": "starting",
    "bridge.owning.Leased._taken.<locals>.<lambda>": "taking the accounts",
    "bridge.owning.Leased._begun.<locals>.begin": "taking over what was on its way",
    "bridge.owning.Leased._renewing.<locals>.<lambda>": "keeping the accounts",
    "bridge.host.AccountHost.receive.<locals>.<lambda>": "receiving (T1)",
    "bridge.worker.Worker._taken.<locals>.work": "receiving (T1)",  # and deciding with it
    "bridge.worker.Worker._batch": "deciding (T2)",
    "bridge.worker.Worker._little": "deciding (T2)",
    "bridge.delivery.Delivery._settle.<locals>.work": "settling (T4)",  # or claiming (T3)
    "bridge.store.keytable.KeyTable.add.<locals>.<lambda>": "making a key",
    "bridge.store.keytable.KeyTable.destroy.<locals>.<lambda>": "destroying keys",
    "bridge.ticking.Ticks._line_up": "adding to the log of consent",
    "bridge.worker.Worker.timely.<locals>.work": "handling timers that are due",
    "bridge.ticking.Ticks._unknown": "finding places that became known",
    "bridge.ticking.Ticks._sweep": "removing what need not be kept",
    "bridge.ticking.Ticks._set_aside": "parking what nothing would ever move",
    "bridge.ticking.Ticks.look.<locals>.<lambda>": "looking for what is stuck or late",
}
CLAIMING = "claiming (T3)"  # what is settled with nothing to settle
ONLY_POSTGRES = frozenset({
    "taking the accounts", "taking over what was on its way", "keeping the accounts",
})  # fmt: skip
# Why a death there is not tried by name. What keeps each of them is a test of its own.
COMMITS_LEFT_OUT: Mapping[str, str] = {
    "bridge.host.AccountHost.progress.<locals>.work":
        "networks in memory keep no notes: uploads, documents and topics are looked at with their"
        " real adapters (test_matrix_uploads.py, test_telegram_documents.py,"
        " test_telegram_topics.py)",
    "bridge.delivery.Delivery.finish.<locals>.work":
        "the last results of a process that ends in order: who dies before it is in doubt at the"
        " next start, as after any death during a send",
    "bridge.owning.Leased._over.<locals>.<lambda>":
        "letting the accounts go at an end in order: who dies before it is known to be gone, or"
        " the lease runs out (test_several_processes.py)",
    "bridge.ticking.Ticks._portion.<locals>.<lambda>":
        "only where one of the timers that are due cannot be handled (test_many_due.py)",
    "bridge.heads.Heads._remember.<locals>.<lambda>":
        "only where that file is damaged or the data is an old copy (test_heads.py)",
    "bridge.nightly.Nightly._save.<locals>.work":
        "how far the log was looked at in the night: who dies before it looks there again"
        " (test_nightly.py)",
    "bridge.rostering.Rostering.look.<locals>.<lambda>":
        "written once everybody has been told who counsels, and whoever waits looks with it: who"
        " dies before it tells them again, which changes nothing (test_reloading.py,"
        " test_backlog_wakes.py)",
    "bridge.rostering.Rostering._post":
        "telling a part of everybody who counsels, begun anew after a death, as above",
    "bridge.reloading.Reloading._taken.<locals>.<lambda>":
        "asked for by an operator, who sees whether it was taken; the next start takes it too"
        " (test_reloading.py)",
    "bridge.reloading.Reloading._refuse.<locals>.<lambda>":
        "telling the operator what is wrong with their files, who asked for it just now",
    "bridge.channels.Channels._tell.<locals>.<lambda>":
        "telling the operator that a network refuses the account: it is found again at the start",
    "bridge.store.bell._ring": "rings for other processes and writes nothing",
}  # fmt: skip

# A look at the rooms an account is in (adapters/matrix/rollcall.py) is a part of polling them, and
# networks in memory have no such list: it is tried on the real one (test_matrix_missing_rooms.py).
POLLS = ("polling the clients", "polling the rooms")
READING = "reading a picture"
CALLS: Mapping[tuple[str, OutboundKind], str] = {
    (CLIENTS, OutboundKind.SEND): "a send to a client",
    (CLIENTS, OutboundKind.EDIT): "an edit at a client",
    (CLIENTS, OutboundKind.DELETE): "taking a message back at a client",
    (CLIENTS, OutboundKind.RECOVER): "fetching early words of a client",
    (ROOMS, OutboundKind.SEND): "a send to a room",
    (ROOMS, OutboundKind.EDIT): "an edit in a room",
    (ROOMS, OutboundKind.OPEN_PLACE): "opening a room",
    (ROOMS, OutboundKind.CLOSE_PLACE): "closing a room",
    (ROOMS, OutboundKind.FORGET_PLACE): "leaving a room for good",
    (ROOMS, OutboundKind.REACT): "a sign in a room",
    (ROOMS, OutboundKind.INVITE): "asking somebody into a room",
    (ROOMS, OutboundKind.REMOVE): "taking somebody out of a room",
    (ROOMS, OutboundKind.PIN): "pinning a card",
}
FILES: Mapping[str, str] = {CLIENTS: "a file to a client", ROOMS: "a picture to a room"}
_OWN = "clients write in a chat of their own: nobody makes a room there, or asks anybody in"
CALLS_LEFT_OUT: Mapping[tuple[str, OutboundKind], str] = {
    **{
        (CLIENTS, kind): _OWN
        for kind in (
            OutboundKind.OPEN_PLACE, OutboundKind.CLOSE_PLACE, OutboundKind.FORGET_PLACE,
            OutboundKind.INVITE, OutboundKind.REMOVE,
        )
    },
    (CLIENTS, OutboundKind.REACT): "signs are for counsellors",
    (CLIENTS, OutboundKind.PIN): "cards are for counsellors",
    (ROOMS, OutboundKind.RECOVER): "only a client's early words are fetched again",
    (ROOMS, OutboundKind.DELETE): "what a room shows is taken back by no effect yet",
}  # fmt: skip

# What people have to do for these to be reached at all: an errand (errands.py).
NEEDS: Mapping[str, str] = {
    "an edit in a room": "raises an alarm",
    "closing a room": "closes",
    "leaving a room for good": "hands over",
    "asking somebody into a room": "reads along",
    "taking somebody out of a room": "reads along",
    "taking a message back at a client": "takes back",
    "fetching early words of a client": "writes early",
    "a file to a client": "asks for proof",
    "destroying keys": "deletes",
    "handling timers that are due": "deletes",
}


def needed(point: str) -> str:
    """The errand without which nothing comes to this point; empty: people talking is enough."""
    return next((errand for words, errand in NEEDS.items() if point.endswith(words)), "")


def sending(account: str, kind: OutboundKind, file: Attachment | Made | None) -> str:
    """What this call is called. Raises KeyError for one that has no name."""
    name = CALLS[account, kind]
    return FILES[account] if file is not None and kind is OutboundKind.SEND else name


def chosen(database: str, words: str) -> tuple[str, ...]:
    """Those with these words in their name; all, where there are none."""
    return tuple(point for point in points(database) if words in point)


def points(database: str) -> tuple[str, ...]:
    """All that a process can die at, on `sqlite` or `postgres`."""
    commits = [*dict.fromkeys([*COMMITS.values(), CLAIMING, KEEPING_THE_END])]
    if database == "sqlite":
        commits = [one for one in commits if one not in ONLY_POSTGRES]
    calls = (*POLLS, *CALLS.values(), *FILES.values(), READING)
    return (
        *(f"{when} the commit of {what}" for what in commits for when in ("before", "after")),
        *(f"{when} {what}" for what in calls for when in ("before", "during", "after")),
    )
