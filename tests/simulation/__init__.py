"""Weeks of counselling on a virtual clock, through the real core, judged from what was seen."""
