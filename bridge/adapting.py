"""Every account's adapter, made from what the organisation wrote, and how it presents itself.

A secret that cannot be had, and two accounts that are one, show only here.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from adapters.port import Adapter, Presentation, SettingsError, Setup
from bridge.apart import named_twice
from bridge.keys import Keys
from bridge.organisation import Organisation, raw_settings
from config import ConfigErrors, Problem, SecretError, read_secret
from routing.ids import AccountName, Language

COMMANDS = (
    *("crisis", "status", "human", "other", "pause", "end", "stop"),
    *("privacy", "consent", "mydata", "language", "help"),
)


def make_adapters(
    organisation: Organisation, keys: Keys, env: Mapping[str, str]
) -> dict[AccountName, Adapter]:
    """Every account's adapter, without I/O on a network. Raises ConfigErrors."""
    for name in organisation.kinds:
        _folder(organisation, name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return _made(organisation, lambda name: keys.derive(f"account:{name}"), env)


def idle_adapters(organisation: Organisation, env: Mapping[str, str]) -> dict[AccountName, Adapter]:
    """The same without a key or a folder: to be asked what they can do, and never to be run."""
    return _made(organisation, lambda _: bytes(32), env)


def _made(
    organisation: Organisation, key: Callable[[AccountName], bytes], env: Mapping[str, str]
) -> dict[AccountName, Adapter]:
    adapters: dict[AccountName, Adapter] = {}
    problems: list[Problem] = []
    for name, kind in organisation.kinds.items():
        try:
            adapters[name] = kind.make(_setup(organisation, name, key(name), env))
        except SettingsError as fault:
            problems.append(organisation.loaded.setting(name, tuple(fault.path), str(fault)))
        except SecretError as fault:
            problems.append(organisation.loaded.setting(name, (), str(fault)))
    problems += named_twice(organisation.loaded, adapters)
    if problems:
        raise ConfigErrors(problems)
    return adapters


def _setup(
    organisation: Organisation, name: AccountName, key: bytes, env: Mapping[str, str]
) -> Setup:
    loaded = organisation.loaded
    account = loaded.channels[name]
    secrets = {
        what: read_secret(reference, organisation.folder, env)
        for what, reference in account.secrets.items()
    }
    return Setup(
        name,
        raw_settings(loaded, account, organisation.kinds[name]),
        secrets,
        str(_folder(organisation, name)),
        key,
        {one: presentation(organisation, one) for one in loaded.languages},
    )


def _folder(organisation: Organisation, name: AccountName) -> Path:
    return organisation.data / "accounts" / name


def presentation(organisation: Organisation, language: Language) -> Presentation:
    """How an account presents itself to clients of this language."""
    say = organisation.texts.say
    org = organisation.loaded.title[language]
    names = say("menu.names", language).split(", ")
    return Presentation(
        say("menu.about", language, org=org),
        say("menu.short", language, org=org),
        {name: say(f"menu.{key}", language) for name, key in zip(names, COMMANDS, strict=True)},
    )
