"""The whole service on one machine, with nothing to sign up for: what `counselbridge demo` runs.

    people      what the page and the script need of a client's phone and of a counsellor's desk
    phones      a client on the real far side
    desks       a counsellor on the real far side
    trace       what lies between them, seen from outside
    page        a web page with both of them side by side, for one person on this machine
    playing     two people who follow a script
    report      what each far side received, judged
    script      a conversation that plays itself and checks what each far side received
    folder      the organisation's folder, filled in for this machine
    process     the bridge in a process of its own (`child` is its beginning)
    stage       all parts, started in order and taken down whatever happens
    launch      the command

Nothing here is used when the service runs for an organisation.
"""
