"""Which devices of a user count: the chain of signatures, and everything that breaks it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.matrix.identity import DeviceKeys, read_identity
from adapters.matrix.keyerrors import KeysUnclear
from adapters.matrix.signatures import Seeds, SigningKey, is_signed, published
from tests.examples import examples

MIRA = "@mira:hs.example"
PHONE = "PHONE"
SEEDS = Seeds(b"m" * 32, b"s" * 32, b"u" * 32)
STRANGER = Seeds(b"1" * 32, b"2" * 32, b"3" * 32)

Answer = dict[str, Any]
Tamper = Callable[[Answer], object]


def device(name: str, signer: bytes | None, user_id: str = MIRA) -> dict[str, Any]:
    """A device as a homeserver shows it: it signs itself under its name, and `signer` signs it."""
    own = SigningKey(name.encode().ljust(32, b".")[:32])
    keys = {f"ed25519:{name}": own.public, f"curve25519:{name}": f"curve of {name}"}
    bare: dict[str, object] = {
        "user_id": user_id,
        "device_id": name,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2"],
        "keys": keys,
    }
    signed: Any = own.sign(user_id, bare)["signatures"]
    signatures = {f"ed25519:{name}": next(iter(signed[user_id].values()))}
    if signer is not None:
        vouched: Any = SigningKey(signer).sign(user_id, bare)["signatures"]
        signatures |= vouched[user_id]
    return bare | {"signatures": {user_id: signatures}}


def answer(seeds: Seeds = SEEDS, user_id: str = MIRA) -> Answer:
    signer = published(seeds.self_signing, user_id, "self_signing")
    return {
        "device_keys": {
            user_id: {PHONE: device(PHONE, seeds.self_signing), "OLD": device("OLD", None)}
        },
        "master_keys": {user_id: published(seeds.master, user_id, "master")},
        "self_signing_keys": {user_id: SigningKey(seeds.master).sign(user_id, signer)},
    }


def test_a_signed_device_counts_and_an_unsigned_one_does_not() -> None:
    seen = read_identity(answer(), MIRA, SEEDS.master_key)
    assert (seen.master, seen.changed) == (SEEDS.master_key, False)
    assert seen.devices == {PHONE: True, "OLD": False}


def test_only_the_very_keys_that_were_judged_count() -> None:
    seen = read_identity(answer(), MIRA, None)
    keys = seen.keys[PHONE]
    assert seen.vouches_for(PHONE, keys)
    assert not seen.vouches_for(PHONE, DeviceKeys(keys.ed25519, "another curve"))
    assert not seen.vouches_for("OLD", seen.keys["OLD"])
    assert not seen.vouches_for("NEVER SEEN", keys)


def test_a_complete_identity_of_somebody_else_counts_for_nothing() -> None:
    seen = read_identity(answer(STRANGER), MIRA, SEEDS.master_key)
    assert (seen.changed, seen.master) == (True, STRANGER.master_key)
    assert set(seen.devices.values()) == {False}


def test_an_identity_that_disappears_is_a_changed_one() -> None:
    gone = answer()
    del gone["master_keys"]
    seen = read_identity(gone, MIRA, SEEDS.master_key)
    assert (seen.changed, seen.master) == (True, None)
    assert set(seen.devices.values()) == {False}


FORGERIES: dict[str, Tamper] = {
    "the self-signing key is signed by a stranger": lambda it: it["self_signing_keys"].update(
        {
            MIRA: SigningKey(STRANGER.master).sign(
                MIRA, published(SEEDS.self_signing, MIRA, "self_signing")
            )
        }
    ),
    "the self-signing key is not signed": lambda it: it["self_signing_keys"][MIRA].pop(
        "signatures"
    ),
    "the self-signing key is another user's": lambda it: it["self_signing_keys"][MIRA].update(
        user_id="@eve:hs.example"
    ),
    "the self-signing key is for other uses": lambda it: it["self_signing_keys"][MIRA].update(
        usage=["user_signing"]
    ),
    "the master key is a stranger's": lambda it: it["master_keys"].update(
        {MIRA: published(STRANGER.master, MIRA, "master")}
    ),
    "the master key has two keys": lambda it: it["master_keys"][MIRA]["keys"].update(extra="key"),
    "the device is signed by a stranger": lambda it: it["device_keys"][MIRA].update(
        {PHONE: device(PHONE, STRANGER.self_signing)}
    ),
    "the device is signed by the user-signing key": lambda it: it["device_keys"][MIRA].update(
        {PHONE: device(PHONE, SEEDS.user_signing)}
    ),
    "the device is another user's": lambda it: it["device_keys"][MIRA].update(
        {PHONE: device(PHONE, SEEDS.self_signing, "@eve:hs.example")}
    ),
    "the device is filed under another name": lambda it: it["device_keys"][MIRA].update(
        {PHONE: device("OTHER", SEEDS.self_signing)}
    ),
    "the device's curve key was exchanged": lambda it: it["device_keys"][MIRA][PHONE][
        "keys"
    ].update({f"curve25519:{PHONE}": "another"}),
    "the device did not sign itself": lambda it: it["device_keys"][MIRA][PHONE]["signatures"][
        MIRA
    ].pop(f"ed25519:{PHONE}"),
    "the signatures are empty": lambda it: it["device_keys"][MIRA][PHONE].update(signatures={}),
    "the signature is no base64": lambda it: it["device_keys"][MIRA][PHONE]["signatures"][
        MIRA
    ].update({f"ed25519:{SigningKey(SEEDS.self_signing).public}": "ü"}),
    "the device is a number": lambda it: it["device_keys"][MIRA].update({PHONE: 7}),
}


@pytest.mark.parametrize("tamper", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_chain_vouches_for_nothing(tamper: Tamper) -> None:
    forged = copy.deepcopy(answer())
    tamper(forged)
    assert set(read_identity(forged, MIRA, None).devices.values()) == {False}


def test_a_device_that_borrows_the_name_of_a_key_does_not_count() -> None:
    """Its own signature is filed where the self-signing key's would be."""
    name = SigningKey(SEEDS.self_signing).public
    forged = answer()
    forged["device_keys"][MIRA] = {name: device(name, None)}
    assert read_identity(forged, MIRA, None).devices == {name: False}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper),
    max_leaves=10,
)


@given(st.sampled_from(["device_keys", "master_keys", "self_signing_keys", "failures"]), JSON)
def test_rubbish_in_any_part_is_unclear_or_vouches_for_nothing_new(part: str, rubbish: Any) -> None:
    for place in (answer() | {part: rubbish}, answer() | {part: {MIRA: rubbish}}, rubbish):
        try:
            seen = read_identity(place, MIRA, SEEDS.master_key)
        except KeysUnclear:
            continue
        assert {name for name, vouched in seen.devices.items() if vouched} <= {PHONE}


@given(st.dictionaries(st.text(), JSON), st.text(), st.text())
@settings(max_examples=examples(20))
def test_rubbish_is_not_signed(thing: dict[str, Any], key_id: str, public: str) -> None:
    signatures = {MIRA: {key_id: "c2lnbmF0dXJl"}}
    assert not is_signed(thing | {"signatures": signatures}, MIRA, key_id, public)


def test_seeds_are_kept_as_96_bytes_and_never_shown() -> None:
    made = Seeds.make()
    assert Seeds.from_bytes(made.to_bytes()) == made
    assert repr(made) == "Seeds()"
    for wrong in (b"", made.to_bytes()[:-1], made.to_bytes() + b"x"):
        with pytest.raises(ValueError, match="96 bytes"):
            Seeds.from_bytes(wrong)
    with pytest.raises(ValueError, match="32 bytes"):
        Seeds(b"", b"", b"")
