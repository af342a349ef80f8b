"""Choices as numbered text, for networks without buttons. Shared by all adapters."""

from collections.abc import Sequence

from routing.messages import Body, Choice


def as_text(body: Body, choices: Sequence[Choice]) -> Body:
    """The body with its choices as numbered lines below it; the core understands the numbers."""
    if not choices:
        return body
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)]
    return Body("\n".join([body.text, "", *lines]))
