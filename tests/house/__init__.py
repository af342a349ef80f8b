"""Tests of the house itself: how it is packed, set up, and who may import whom."""
