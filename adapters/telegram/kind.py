"""What the entry point holds: how to check a channel's settings and make its adapter."""

from collections.abc import Mapping, Sequence

from adapters.port import Adapter, SettingsError, Setup
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import TOKEN, Settings, check_token, read
from adapters.telegram.wire import BotAccount


class TelegramKind:
    secrets: frozenset[str] = frozenset({TOKEN})

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        settings = read(raw)
        return [] if isinstance(settings, Settings) else settings

    def make(self, setup: Setup) -> Adapter:
        settings = read(setup.raw)
        if not isinstance(settings, Settings):
            raise settings[0]
        token = check_token(setup.secrets.get(TOKEN))
        account = BotAccount(setup.account, token, settings.api, settings.proxy)
        return TelegramAdapter(account, setup.presentation)
