"""Everything that outlives a crash: what came in, what goes out, and where everybody is.

A transaction is a plain function `fn(tx)` given to `Store.write`; it runs in the store's own
thread and cannot wait for a network. The functions of these modules take `tx` first, and `now`
and keys as arguments:

    inbox lanes outbox copies routes       a message's way through the house
    timers seats documents state counters  what the core and the adapters remember
    erase parked                           what goes, and what needs a person
    tables codec sealer                    how it lies on the disk

What people said and where they are reached lies in columns `sealed_*` only.
"""
