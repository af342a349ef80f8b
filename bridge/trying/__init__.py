"""Trying and testing an intake without a network: conversations played in memory.

    world     an organisation to play in, and one client who was never here
    talks     plays a kept conversation line by line, and says where it came out otherwise
    visits    which steps and branches were met
    walks     random conversations, each of which must end and keep every promise

All of it stands on `routing.play`: nothing here decides anything.
"""
