"""Services that are to die at a point by name, each forked from this process, which loads once.

    python -m tests.faults.victim        reads lines of JSON: {"folder", "log", "point", "nth", ...}

Says `started PID` and, when it is over, `ended STATUS` (negative: by this signal). A forked process
runs `counselbridge run` on the folder, wrapped as was asked for, and writes to the log.
"""

import gc
import json
import os
import sys
import traceback
from importlib import import_module

import bridge.__main__
from bridge import ticking
from bridge.store import leases
from tests.faults.reaper import Reaper, acknowledge_before_storing

SOON = (1, 2, 1.5)  # seconds
NEEDED = ("bridge.cli.running", "adapters.memory", "alembic.command", "sqlalchemy.dialects.sqlite")


def live(request: dict[str, str]) -> None:
    """In the forked process: until the point, or until told to stop."""
    log = os.open(request["log"], os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, here in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(own, here)
    if request.get("broken"):
        acknowledge_before_storing()
    ticking.LOOK, ticking.SWEEP, leases.SECONDS = SOON  # else it would have to live for long
    if request["point"]:
        Reaper(request["point"], int(request["nth"])).install()
    sys.argv = ["counselbridge", "run", request["folder"]]
    bridge.__main__.main()


def fork(request: dict[str, str]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            live(request)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - whatever it is, it ends here and not in the parent
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return child


def main() -> None:
    for needed in NEEDED:
        import_module(needed)  # what every one of them would load
    gc.freeze()
    for request in sys.stdin:
        child = fork(json.loads(request))
        print(f"started {child}", flush=True)  # noqa: T201 - this is how it answers
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
