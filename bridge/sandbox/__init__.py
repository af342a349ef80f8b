"""The far sides on one machine: what the demo and the end-to-end tests talk to.

`botapi` stands in for Telegram: a Bot API server on loopback and the phones of its clients. It
exists because no public server may be used for a test, none that can be run at home answers as
the real one does, and because a test has to see what a phone would show, and to take away the
network at the worst moment.

Nothing here is used when the service runs for an organisation.
"""
