"""Who else looks after a case: people on call, supervisors, mentors, four eyes, taking over."""
