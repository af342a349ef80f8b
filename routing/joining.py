"""Several texts in one message, with a blank line between them: a leaf, so that anybody may."""


def joined(*parts: str) -> str:
    """The parts that say something, in their order."""
    return "\n\n".join(part for part in parts if part)
