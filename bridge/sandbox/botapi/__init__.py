"""A Bot API server on loopback, with the clients' phones on its other side.

`BotApiServer` speaks what python-telegram-bot sends; `Phone` is a client; `ControlClient` does
from another process what a `Phone` does in this one. Everything said stays in memory and is gone
with the server; nothing of it is logged.
"""

from bridge.sandbox.botapi.client import ControlClient
from bridge.sandbox.botapi.errors import ApiError, SandboxError
from bridge.sandbox.botapi.faults import Fault, FaultKind, FloodLimits, Limit, RandomFaults
from bridge.sandbox.botapi.group import Group
from bridge.sandbox.botapi.journal import Bubble, Button, Change, What
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.phone import Phone
from bridge.sandbox.botapi.server import BotApiServer
from bridge.sandbox.botapi.threads import Threads

__all__ = [
    "ApiError",
    "BotApiServer",
    "Bubble",
    "Button",
    "Change",
    "ControlClient",
    "Fault",
    "FaultKind",
    "FloodLimits",
    "Group",
    "Limit",
    "Phone",
    "RandomFaults",
    "SandboxError",
    "Threads",
    "Upload",
    "What",
]
