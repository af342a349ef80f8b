"""The command: findings go to standard output, errors about the call to standard error.

Exit status: 0 well, 1 the thing checked or done is wrong, 2 the call is wrong.
"""

from bridge.cli.main import app

__all__ = ["app"]
