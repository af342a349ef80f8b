"""The counsellor's side: encrypted Matrix rooms, one for each case."""

from adapters.matrix.kind import MatrixKind

kind = MatrixKind()

__all__ = ["MatrixKind", "kind"]
