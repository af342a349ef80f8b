"""A network that lives in memory: the reference for the contract, and the far side of kill runs."""

from adapters.memory.adapter import MemoryAdapter, MemoryKind
from adapters.memory.network import MemoryNetwork

kind = MemoryKind()

__all__ = ["MemoryAdapter", "MemoryKind", "MemoryNetwork", "kind"]
