"""Flows as pictures: a graph of what a client meets, drawn as SVG, Mermaid or a table; compared.

    Flow -> graph.graph_of() -> Graph      what is met, and where the way goes on from there
    Graph -> layout.laid_out() -> Drawing -> svg.svg()      an own layout, for screen and paper
    Graph -> mermaid.mermaid()             for pages that draw Mermaid
    Graph -> table.rows()                  for a terminal
    two Flows -> diff.differences()        what changed, and for whom

Everything here is pure: it reads no file and prints nothing.
"""
