"""Private chats with a bot on Telegram: of clients, or of counsellors with a topic for each case.

There is no end-to-end encryption for bots: Telegram can read everything that is written here, and
the notice says so. Groups and channels are left at once; what is said there is nobody's case.
"""

from adapters.telegram.kind import TelegramKind

kind = TelegramKind()

__all__ = ["TelegramKind", "kind"]
