"""What a counsellor asks of the program in a case's room: commands, and what each of them does."""
