"""Commands that open what is sealed, beside the service: they make nothing, and say what lacks."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bridge.keys import KeyKind, KeyOwner
from bridge.store.beside import open_with_keys
from bridge.store.errors import StoreRefused
from bridge.store.migrate import forms
from tests.store_losses import lost_keys
from tests.store_world import World


async def test_commands_with_keys_make_none_where_these_are_lost(world: World) -> None:
    await world.close()
    lost_keys(world.where)
    with pytest.raises(StoreRefused, match="put your copy of the keys back"):
        open_with_keys(world.where, world.clock)
    assert not list(world.where.data.glob("keys.sqlite*"))


async def test_commands_with_keys_refuse_another_organisation_and_make_no_key(
    world: World,
) -> None:
    other = replace(world.where, organisation="other")
    with pytest.raises(StoreRefused, match="belongs to the organisation 'lotse', not 'other'"):
        open_with_keys(other, world.clock)
    await world.reopen()
    assert world.opened.keys.owners(KeyKind.ORGANISATION, 1 << 62) == [
        KeyOwner(KeyKind.ORGANISATION, "lotse")
    ]


@pytest.mark.parametrize(
    ("form", "said"), [("0001", "in an older form: start the service"), ("9999", "newer")]
)
async def test_commands_with_keys_refuse_data_of_another_form(
    world: World, form: str, said: str
) -> None:
    now = forms()[-1]
    as_form = "UPDATE alembic_version SET version_num = '{}'"
    await world.write(lambda tx: tx.execute(text(as_form.format(form))))
    with pytest.raises(StoreRefused, match=said):
        open_with_keys(world.where, world.clock)
    await world.write(lambda tx: tx.execute(text(as_form.format(now))))
    await open_with_keys(world.where, world.clock).close()
