"""The keys of the log of consent: the newest can sign, of those before only the name is left.

The private part is sealed with the organisation's key and bound to the public one, so that neither
can be put in another one's place.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, text, update

from bridge.keys import signing
from bridge.keys.signing import SigningKey
from bridge.store.database import Tx
from bridge.store.errors import Tampered
from bridge.store.prooftables import signers
from bridge.store.sealer import SHORT, Cell, Sealer

_current = (
    select(signers.c.public, signers.c.sealed_private)
    .where(text("sealed_private IS NOT NULL"))
    .order_by(signers.c.public)
    .limit(1)
)
_every = select(signers.c.public, signers.c.sealed_private).order_by(signers.c.public)
_add = insert(signers)
_retire = update(signers).where(text("sealed_private IS NOT NULL")).values(sealed_private=None)
_other = _retire.where(signers.c.public != bindparam("besides"))


def current(tx: Tx, sealer: Sealer) -> SigningKey | None:
    """The key that signs now; None: there is none yet. Raises Unreadable."""
    row = tx.execute(_current).first()
    return None if row is None else opened(sealer, *row)


def opened(sealer: Sealer, public: bytes, sealed: bytes) -> SigningKey:
    """The key in this row. Raises Unreadable, also when its two parts do not belong together."""
    try:
        key = signing.from_secret(sealer.open(sealed, _cell(public)))
    except ValueError:
        raise Tampered("signers", public.hex()) from None
    if key.public != public:
        raise Tampered("signers", public.hex())
    return key


def every(tx: Tx) -> Sequence[tuple[bytes, bytes | None]]:
    """Public key and sealed private part of all keys there ever were; the log has their order."""
    return [(public, sealed) for public, sealed in tx.execute(_every)]


def put(tx: Tx, sealer: Sealer, key: SigningKey) -> None:
    """Have this key sign from now on; no other one can any more."""
    own = sealer.organisation_key
    sealed = sealer.seal(own, key.secret, _cell(key.public), SHORT)
    tx.execute(_add, {"public": key.public, "sealed_private": sealed})
    tx.execute(_other, {"besides": key.public})


def _cell(public: bytes) -> Cell:
    return Cell("signers", public, "private")
