"""The network's edge: one module per kind of outside system, one function fetch(into).

May import: engine, httpx. Must not know Django, the lake or where a secret is kept: the moment,
the mark to begin at and the token are arguments. What is fetched is a file; nothing lands here.
"""
