"""The log as a tree: as RFC 6962 has it, and nothing that is not proved passes for proved."""

import hashlib
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.chain import leaf
from consent.tree import (
    EMPTY,
    Place,
    Range,
    Span,
    contains,
    full,
    grew,
    growth_spans,
    hashed,
    path_spans,
    position,
    resumed,
)
from tests.unit.consent_kit import flips

MOST = 300
# All small sizes, and those where large trees become whole or begin another side.
TRIED = (*range(131), 191, 192, 193, *range(254, 259), MOST)
# The leaves and roots that implementations of certificate transparency are tested with.
DATA = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FOUR = ROOTS[3]
PATHS: dict[tuple[int, int], list[str]] = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        FOUR,
    ],
    (2, 3): [ROOTS[1]],
    (1, 5): [
        ROOTS[0],
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
GROWTHS: dict[tuple[int, int], list[str]] = {
    (1, 1): [],
    (1, 8): PATHS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        FOUR,
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


# What follows is the standard's own wording, word for word and slow: D[n] is a list of leaves.


def greatest(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return d[0]
    k = greatest(len(d))
    return hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = greatest(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [mth(d)]
    k = greatest(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole=whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], whole=False), mth(d[:k])]


@cache
def leaves(size: int, story: int = 0) -> tuple[bytes, ...]:
    return tuple(leaf(f"{story}/{number}".encode()) for number in range(size))


@cache
def tree(size: int) -> tuple[Range, dict[Place, bytes]]:
    return full(leaves(size))


def unhex(hashes: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in hashes]


def test_the_known_leaves_have_the_known_roots() -> None:
    assert Range().root == EMPTY == mth([])
    for size in range(1, 9):
        assert full(map(leaf, DATA[:size]))[0].root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_known_leaves_have_the_known_paths(index: int, size: int) -> None:
    known, (found, nodes) = unhex(PATHS[index, size]), full(map(leaf, DATA[:size]))
    assert hashed(path_spans(index, size), nodes) == known
    assert contains(found.root, size, index, leaf(DATA[index]), known)


@pytest.mark.parametrize(("old", "size"), GROWTHS)
def test_the_known_trees_grew_as_is_known(old: int, size: int) -> None:
    known, (found, nodes) = unhex(GROWTHS[old, size]), full(map(leaf, DATA[:size]))
    assert hashed(growth_spans(old, size), nodes) == known
    assert grew(bytes.fromhex(ROOTS[old - 1]), old, found.root, size, known)


@pytest.mark.parametrize("size", TRIED)
def test_every_leaf_of_a_tree_is_proved_and_stands_nowhere_else(size: int) -> None:
    nodes = tree(MOST)[1]
    given = leaves(size)
    root = tree(size)[0].root
    assert root == mth(given)
    for index in range(size):
        proof = hashed(path_spans(index, size), nodes)
        assert contains(root, size, index, given[index], proof)
        assert not contains(root, size, index, given[index - 1], proof) or size == 1
        assert not contains(root, size, index + 1, given[index], proof)
    if size:
        middle = size // 2
        assert hashed(path_spans(middle, size), nodes) == path(middle, given)


@pytest.mark.parametrize("size", TRIED[1:])
def test_a_tree_grew_out_of_every_smaller_one_and_out_of_no_other(size: int) -> None:
    (found, nodes), other = tree(size), mth(leaves(3, story=1))
    for old in range(1, size + 1):
        before, proof = tree(old)[0].root, hashed(growth_spans(old, size), nodes)
        assert grew(before, old, found.root, size, proof)
        assert not grew(other, old, found.root, size, proof)
        assert not grew(before, old, other, size, proof)
        assert old == size or not grew(found.root, old, before, size, proof)
    middle = (size + 1) // 2
    assert hashed(growth_spans(middle, size), nodes) == subproof(middle, leaves(size), whole=True)


SIZES = st.integers(1, MOST)


@given(SIZES, st.data())
def test_every_turned_hash_of_a_proof_is_found(size: int, data: st.DataObject) -> None:
    (found, nodes), index = tree(size), data.draw(st.integers(0, size - 1))
    old, turned = index + 1, data.draw(st.integers(0, 255))
    way = hashed(path_spans(index, size), nodes)
    growth = hashed(growth_spans(old, size), nodes)
    before, one = tree(old)[0].root, leaves(size)[index]
    for place in range(len(way)):
        bad = [*way[:place], flips(way[place])[turned], *way[place + 1 :]]
        assert not contains(found.root, size, index, one, bad)
        assert not contains(found.root, size, index, one, way[:place] + way[place + 1 :])
        assert not contains(found.root, size, index, one, [*way[:place], one, *way[place:]])
        assert not contains(found.root, size, index, one, [*way[:place], way[place][:31]])
    for place in range(len(growth)):
        bad = [*growth[:place], flips(growth[place])[turned], *growth[place + 1 :]]
        assert not grew(before, old, found.root, size, bad)
        assert not grew(before, old, found.root, size, growth[:place] + growth[place + 1 :])
        assert not grew(before, old, found.root, size, [*growth[:place], one, *growth[place:]])
    assert not contains(found.root, size, index, one, [*way, one])
    assert not grew(before, old, found.root, size, [*growth, one])
    assert not grew(flips(before)[turned], old, found.root, size, growth)
    assert not contains(flips(found.root)[turned], size, index, one, way)
    assert not contains(found.root, size, index, flips(one)[turned], way)


@given(SIZES, SIZES, SIZES, st.data())
def test_a_history_written_twice_never_grew(
    same: int, old: int, more: int, data: st.DataObject
) -> None:
    """The two share their first leaves, and differ before the older one ends."""
    old, size = max(same, old), max(same, old) + more
    at = data.draw(st.integers(0, old - 1))
    fork = [*leaves(at), leaf(b"another"), *leaves(size)[at + 1 :]]
    forked, nodes = full(fork)
    before = mth(leaves(old))
    assert not grew(before, old, forked.root, size, hashed(growth_spans(old, size), nodes))
    assert not grew(before, old, forked.root, size, hashed(growth_spans(old, size), tree(size)[1]))


@pytest.mark.parametrize("short", [b"", bytes(31), bytes(33)])
def test_what_is_no_hash_proves_nothing(short: bytes) -> None:
    one = leaves(1)[0]
    assert contains(one, 1, 0, one, [])
    assert not contains(short, 1, 0, short, [])
    assert not contains(short, 1, 0, one, [])
    assert not contains(one, 1, 0, short, [])
    assert not grew(short, 1, short, 1, [])
    assert not grew(short, 1, hashlib.sha256(b"\x01" + short + one).digest(), 2, [one])
    with pytest.raises(ValueError, match="32 bytes"):
        resumed(1, [short])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (0, 0), (1, 1), (0, -1), (3, 2)])
def test_a_leaf_that_is_not_there_has_no_path(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        path_spans(index, size)
    assert not contains(EMPTY, size, index, EMPTY, [])


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 5), (2, 1), (-1, 1)])
def test_nothing_and_what_is_longer_did_not_grow(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="grown"):
        growth_spans(old, size)
    assert not grew(EMPTY, old, EMPTY, size, [])


@given(st.integers(0, 2**60), st.integers(0, 2**60))
def test_proofs_of_logs_as_long_as_can_be_are_short(one: int, other: int) -> None:
    old, size = min(one, other) + 1, max(one, other) + 1
    spans: list[Span] = [*path_spans(old - 1, size), *growth_spans(old, size)]
    assert len(spans) < 4 * 64
    assert all(0 <= begin < end <= size for begin, end in spans)
    assert not contains(EMPTY, size, old - 1, EMPTY, [EMPTY] * 63)
    assert not grew(EMPTY, old, EMPTY[::-1], size, [EMPTY] * 63)


def test_subtrees_are_numbered_as_they_become_full() -> None:
    filled = list(tree(MOST)[1])
    assert [position(place) for place in filled] == list(range(len(filled)))


def test_a_tree_has_the_peaks_of_its_size() -> None:
    for size in range(64):
        assert len(tree(size)[0].peaks) == size.bit_count()
        assert resumed(size, tree(size)[0].peaks) == tree(size)[0]
    for count, peaks in ((1, 0), (-1, 0), (2, 2), (3, 1)):
        with pytest.raises(ValueError, match="another number"):
            resumed(count, [EMPTY] * peaks)
