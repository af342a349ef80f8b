"""Processes of `counselbridge` that begin loaded: each is forked from this one, which loads once.

    python -P -m tests.e2e.parent        its standard input is a socket, see tests.e2e.forked

A message on it is one call: as JSON the program, its words and its environment, and three open
files: where the process writes, where it writes errors, and where we say `PID` and, when it has
ended, its exit status, a line each. From its first word on it is the program as operators start it,
to the end of the interpreter.
"""

import gc
import json
import os
import selectors
import socket
import sys
import threading
from importlib import import_module
from typing import NamedTuple

LARGEST = 1 << 16  # bytes of a call
NEEDED = (  # what a service loads, and what most of the commands load
    *("bridge.__main__", "bridge.cli.running", "bridge.cli.trusting"),
    *("adapters.matrix.adapter", "adapters.memory", "adapters.telegram.adapter"),
    *("alembic.command", "sqlalchemy.dialects.sqlite", "bridge.store.postgres"),
    *("sqlalchemy.dialects.postgresql.psycopg", "holidays.countries"),
)


class Call(NamedTuple):
    """A module with a `main`, what it is told, and what is set around it."""

    program: str
    words: list[str]
    env: dict[str, str]


class Parent:
    """`serve` comes back in the new process, with its call."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(link, selectors.EVENT_READ)

    def serve(self) -> Call | None:
        """The call, in a process of its own; None, in ours, when nobody is there any more."""
        while True:
            for key, _ in self._waiting.select():
                if key.fileobj is not self._link:
                    self._tell(key.fd, *key.data)
                    continue
                message, files, _, _ = socket.recv_fds(self._link, LARGEST, 3)
                if not message:
                    return None
                if self._forked(*files):
                    return Call(*json.loads(message))

    def _forked(self, out: int, err: int, news: int) -> bool:
        """True in the new process. There nothing of ours is open any more."""
        child = os.fork()
        if child == 0:
            nothing = os.open(os.devnull, os.O_RDONLY)
            for own, here in ((nothing, 0), (out, 1), (err, 2)):
                os.dup2(own, here)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            return True
        os.close(out)
        os.close(err)
        os.write(news, f"{child}\n".encode())
        self._waiting.register(os.pidfd_open(child), selectors.EVENT_READ, (child, news))
        return False

    def _tell(self, handle: int, child: int, news: int) -> None:
        self._waiting.unregister(handle)
        os.close(handle)
        _, status = os.waitpid(child, 0)
        os.write(news, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os.close(news)


def main() -> None:
    for needed in NEEDED:
        import_module(needed)
    assert threading.active_count() == 1  # a fork takes no other thread along
    gc.freeze()
    call = Parent(socket.socket(fileno=0)).serve()
    if call is not None:
        sys.argv = ["counselbridge", *call.words]
        os.environ.update(call.env)
        import_module(call.program).main()


if __name__ == "__main__":
    main()
