"""Files that work without the rest of the program: a client can keep them."""
