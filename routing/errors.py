"""RoutingError
└── IllegalTransition
"""


class RoutingError(Exception):
    """A rule of the routing core was broken: always a bug, never a user's mistake."""


class IllegalTransition(RoutingError):
    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"a case cannot go from {old!r} to {new!r}")
