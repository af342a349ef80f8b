"""The organisation's log of consent as a tree (RFC 6962, section 2.1): few hashes prove much.

The leaves that the chain lines up (consent.chain.leaf) are the leaves here, those of key lines too:
line `number` of the log is leaf `number - 1`.

    node(left, right) = SHA-256(0x01 ‖ left ‖ right)
    hash of a span    = node(hash of its first k leaves, hash of the rest), k the greatest power of
                        two below their number; of one leaf the leaf itself

A path of some 17 hashes proves that a line stands in a log of 100,000; as many prove that a log is
the beginning of a longer one. What is proved is checked as RFC 9162 has it (2.1.3.2 and 2.1.4.2),
and strictly: a hash of another size than 32 bytes proves nothing, not even a tree of one leaf.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile

SIZE = hashlib.sha256().digest_size
EMPTY = hashlib.sha256().digest()  # the root of a tree without leaves

Span = tuple[int, int]  # leaves from the first number to below the second, counted from 0
Place = tuple[int, int]  # a full subtree: its level (0: a leaf), and how many stand left of it


def node(left: bytes, right: bytes) -> bytes:
    """The hash (32 bytes) of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """How many of so many leaves, two at least, are in the left subtree."""
    return 1 << (size - 1).bit_length() - 1


# ------------------------------------------------------------------------------------- proving


def path_spans(index: int, size: int) -> list[Span]:
    """What proves that a leaf is in a tree of this size: the spans beside it, the nearest first.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    found, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def growth_spans(old: int, new: int) -> list[Span]:
    """What proves that a tree of `old` leaves is the beginning of one of `new`, deepest first.

    Raises ValueError where there is nothing to prove: for a tree without leaves, or a longer one.
    """
    if not 0 < old <= new:
        raise ValueError("only what has leaves can have grown")
    found, begin, end = [], 0, new
    while end != old:
        middle = begin + split(end - begin)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return [*([(begin, end)] if begin else []), *reversed(found)]


def places(span: Span) -> list[Place]:
    """The full subtrees that a span of a tree is made of, the greatest first."""
    begin, end = span
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def hashed(spans: Iterable[Span], nodes: Mapping[Place, bytes]) -> list[bytes]:
    """The hash (32 bytes) of each span. Raises KeyError where one of its places is not known."""
    return [folded([nodes[place] for place in places(span)]) for span in spans]


def folded(peaks: Sequence[bytes]) -> bytes:
    """The root over full subtrees, the greatest first."""
    return reduce(lambda right, left: node(left, right), reversed(peaks)) if peaks else EMPTY


def position(place: Place) -> int:
    """Where a full subtree stands when all are lined up as they become full, leaves among them."""
    level, at = place
    before = ((at + 1) << level) - 1  # leaves that were there when its last one came
    return 2 * before - before.bit_count() + level


@dataclass(frozen=True, slots=True)
class Range:
    """A tree as far as one must know it to go on: its full subtrees, the greatest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        return folded(self.peaks)

    def add(self, leaf: bytes) -> tuple["Range", list[tuple[Place, bytes]]]:
        """With one leaf (32 bytes) more, and the subtrees that are full by it, the leaf first."""
        level, at, top, peaks = 0, self.size, leaf, list(self.peaks)
        filled = [((level, at), top)]
        while at & 1:
            level, at, top = level + 1, at >> 1, node(peaks.pop(), top)
            filled.append(((level, at), top))
        return Range(self.size + 1, (*peaks, top)), filled


def resumed(size: int, peaks: Sequence[bytes]) -> Range:
    """A tree as it was kept. Raises ValueError where one of this size has other peaks."""
    if size < 0 or len(peaks) != size.bit_count():
        raise ValueError("a tree of this size has another number of peaks")
    if not _are_hashes(*peaks):
        raise ValueError("a peak has 32 bytes")
    return Range(size, tuple(peaks))


def full(leaves: Iterable[bytes]) -> tuple[Range, dict[Place, bytes]]:
    """The tree over these leaves (32 bytes each), and all of its full subtrees."""
    tree, nodes = Range(), dict[Place, bytes]()
    for leaf in leaves:
        tree, filled = tree.add(leaf)
        nodes.update(filled)
    return tree, nodes


# ------------------------------------------------------------------------------------- checking


def contains(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree with this root and size has this leaf at this place (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(root, leaf, *path):
        return False
    at, last, top = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node(beside, top)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node(top, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and top == root


def grew(old_root: bytes, old: int, root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `old` leaves is the beginning of the one of `size` (RFC 9162, 2.1.4.2).

    Nothing is the beginning of something here: a tree without leaves is never proved.
    """
    if not 0 < old <= size or not _are_hashes(old_root, root, *proof):
        return False
    if old == size:
        return not proof and old_root == root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(steps) and _grown(old, size, steps) == (old_root, root)


def _grown(old: int, size: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as these steps make them; None where they are too few or too many."""
    at, last = old - 1, size - 1
    shift = len(list(takewhile(bool, _bits(at))))
    at, last = at >> shift, last >> shift
    before = after = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node(beside, before), node(beside, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node(after, beside)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None


def _bits(number: int) -> Iterator[int]:
    """From the lowest one up."""
    while number:
        yield number & 1
        number >>= 1


def _are_hashes(*values: bytes) -> bool:
    return all(len(one) == SIZE for one in values)
