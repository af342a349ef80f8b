"""Trying and testing an intake without a network: conversations played in memory.

    world     an organisation to play in, and one client who was never here
    talks     plays a kept conversation line by line, and says where it came out otherwise
    visits    which steps and branches were met
    walks     random conversations, each of which must end and keep every promise
    session   a conversation tried by hand, for a terminal or a page; `chat` is for terminals
    reasons   why it went so: every condition met, and what it looked at
    recording a conversation that was tried, kept as a test

All of it stands on `routing.play`: nothing here decides anything.
"""
