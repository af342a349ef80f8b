"""The whole service on one machine, with nothing to sign up for: what `counselbridge demo` runs.

    people      what the page and the script need of a client's phone and of a counsellor's desk
    phones      a client on the real far side
    desks       a counsellor on the real far side
    trace       what lies between them, seen from outside
    page        a web page with both of them side by side, for one person on this machine
    playing     two people who follow a script
    report      what each far side received, judged
    script      a conversation that plays itself, from the first word to the next case
    dialogue    what the two people say in it
    expected    what each far side must have received
    wording     the words for it, from the organisation's own files
    trying      the page's other half: the questions alone, tried by one person
    folder      the organisation's folder, filled in for this machine
    process     the bridge in a process of its own (`child` is its beginning)
    stage       all parts, started in order and taken down whatever happens
    launch      the command

Nothing here is used when the service runs for an organisation.
"""
