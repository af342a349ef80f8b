"""What the entry point holds: how to check a channel's settings and make its adapter."""

from collections.abc import Mapping, Sequence

from adapters.port import Adapter, SettingsError, Setup
from adapters.telegram.settings import COUNSELLORS, TOKEN, Settings, check_token, read


class TelegramKind:
    secrets: frozenset[str] = frozenset({TOKEN})

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        settings = read(raw)
        return [] if isinstance(settings, Settings) else settings

    def make(self, setup: Setup) -> Adapter:
        from adapters.telegram.adapter import TelegramAdapter  # slow to load, and no check needs it
        from adapters.telegram.wire import BotAccount  # likewise

        settings = read(setup.raw)
        if not isinstance(settings, Settings):
            raise settings[0]
        token = check_token(setup.secrets.get(TOKEN))
        account = BotAccount(
            setup.account,
            token,
            settings.api,
            settings.proxy,
            settings.pace,
            topics=settings.whom == COUNSELLORS,
        )
        return TelegramAdapter(account, setup.presentation)
