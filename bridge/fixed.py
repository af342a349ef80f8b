"""What cannot change while the service runs: what its accounts and its data were made from.

A network account has a session open with exactly these settings, and clients see the name and the
menu that it gave itself; the data is open at one place under one name. A change of any of it is
told at its place, and needs a restart.
"""

from collections.abc import Iterator

from bridge.adapting import presentation
from bridge.organisation import Organisation, raw_settings
from config import Problem
from routing.ids import AccountName

RESTART = "cannot change while the service runs: stop it and start it again"


def changed(old: Organisation, new: Organisation) -> Iterator[Problem]:
    """Every such change in `new`, in a sentence."""
    was, wanted = old.loaded, new.loaded
    if wanted.name != was.name:
        yield wanted.problem(("organisation",), f"the name of the organisation {RESTART}")
    if new.data != old.data:
        yield wanted.problem(("data",), f"where the data lies {RESTART}")
    if wanted.database != was.database:
        yield wanted.problem(("database",), f"the database {RESTART}")
    if wanted.operator.account != was.operator.account:
        yield wanted.problem(("operator",), f"the account by which the operator is told {RESTART}")
    yield from _accounts(old, new)
    if not _presents_alike(old, new):
        yield wanted.problem(("title",), f"what clients see of the bot, its title, {RESTART}")


def _accounts(old: Organisation, new: Organisation) -> Iterator[Problem]:
    was, wanted = old.loaded.channels, new.loaded.channels
    for name in sorted(was.keys() - wanted.keys()):
        yield new.loaded.problem(("channels",), f"that '{name}' is gone {RESTART}")
    for name in sorted(wanted.keys() - was.keys()):
        yield new.loaded.setting(name, (), f"a new account {RESTART}")
    for name in sorted(was.keys() & wanted.keys()):
        if was[name] != wanted[name]:
            yield new.loaded.setting(name, (), f"an account {RESTART}")
        elif _made_from(old, name) != _made_from(new, name):
            yield new.loaded.setting(name, (), f"an identity pinned on this account {RESTART}")


def _made_from(organisation: Organisation, name: AccountName) -> dict[str, object]:
    return raw_settings(
        organisation.loaded, organisation.loaded.channels[name], organisation.kinds[name]
    )


def _presents_alike(old: Organisation, new: Organisation) -> bool:
    """Languages count: each has a menu of its own."""
    was, wanted = (
        {language: presentation(one, language) for language in one.loaded.languages}
        for one in (old, new)
    )
    return was == wanted
