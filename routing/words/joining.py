"""Texts put together: paragraphs of one message, and a value in a sentence. A leaf: anybody may."""

STOP = r"((?:\.(?!\.))?)"  # the full stop right behind a placeholder; three dots are none


def joined(*parts: str) -> str:
    """The parts that say something, in their order."""
    return "\n\n".join(part for part in parts if part)


def stopped(value: str, stop: str) -> str:
    """A value and the text's full stop behind it; one that ends with its own needs no second."""
    return value if value.endswith(".") else f"{value}{stop}"
