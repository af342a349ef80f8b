"""From a key to a sentence in the language of whoever reads it, and from there to a message."""
