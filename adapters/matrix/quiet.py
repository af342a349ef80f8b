"""Keep the libraries silent: at DEBUG they log bodies, tokens, user ids and whole answers.

The level is set on the loggers themselves, so that a root logger at DEBUG changes nothing. What is
worth a line about this account, the adapter says itself, without content.
"""

import logging

_TALKATIVE = ("nio", "peewee", "aiohttp.client")
_NEVER = logging.CRITICAL + 1


def silence() -> None:
    """May be called at any time and repeated."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(_NEVER)
