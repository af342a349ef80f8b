"""What a case is made of whoever has it: whose turn it is, what is owed or put off, its end."""
