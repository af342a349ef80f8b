"""The bridge as an operator runs it, in a process that ends when the demo does, however that ends.

The demo holds the other end of our standard input and never writes to it; see
`bridge.sandbox.synapse_child`. Nothing here may reach beyond this machine: both networks are on
loopback, so no proxy is used for them.

    python -P -m bridge.sandbox.demo.child run DIR
"""

import os
import threading

from bridge.__main__ import main
from bridge.sandbox.synapse_child import end_with_the_parent

if __name__ == "__main__":
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    main()
