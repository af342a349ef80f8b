"""What the registry of adapters holds for Matrix: checks settings, makes adapters, without I/O."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.matrix.ambient import Ambient
from adapters.matrix.settings import SECRETS, faults, read
from adapters.matrix.vault import Vault
from adapters.port import Adapter, SettingsError, Setup


class MatrixKind:
    """Makes Matrix adapters. `ambient` is the clock and the chance they are given."""

    secrets = SECRETS

    def __init__(self, ambient: Ambient | None = None) -> None:
        self._ambient = ambient or Ambient()

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        return faults(raw)

    def make(self, setup: Setup) -> Adapter:
        from adapters.matrix.adapter import MatrixAdapter  # slow to load, and no check needs it
        from adapters.matrix.connect import Door  # likewise

        for fault in faults(setup.raw):
            raise fault
        password = setup.secrets.get("password", "")
        if not password:
            raise SettingsError(["password"], "password is empty")
        settings, folder = read(setup.raw), Path(setup.data)
        door = Door(
            account=setup.account,
            homeserver=settings.homeserver,
            user_id=settings.user,
            device_name=settings.device_name,
            password=password,
            folder=folder,
            vault=Vault(folder, setup.key, settings.user),
            given=settings.identities,
            ambient=self._ambient,
        )
        return MatrixAdapter(door, self._ambient)
