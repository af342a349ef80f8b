"""What somebody may take back, see, correct, take along and have deleted, and a no that counts."""
