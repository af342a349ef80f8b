"""Runs inside Synapse's own environment: Synapse, ended by whatever ends its parent.

The parent holds the other end of our standard input and never writes to it. When the parent dies,
however it dies, the pipe closes, and Synapse is asked to stop and made to stop when it does not.
A signal at the parent's death is no replacement: it exists on Linux only, and it fires when the
*thread* that started us ends. Started as a file, isolated, so that nothing of ours is importable:

    python -I synapse_child.py -c homeserver.yaml
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 5


def end_with_the_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    sys.argv[0] = "synapse"
    runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
