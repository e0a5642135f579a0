"""Figures: plain data in, a Vega-Lite specification with its table twin out.

    figure.py    what a figure is: specification, title, subtitle, table, origin
    theme.py     the one palette (light and dark), the one configuration, Vietnamese numbers
    scores.py    ranking, groups of one unit, distribution, change between two periods
    matrix.py    units x groups: heat table, small multiples
    progress.py  sparkline, bullets against targets
    quality.py   share of bad rows over time
    maps.py      communes coloured by value
    render.py    the same figure as SVG or PNG for documents
    bundle.py    the browser's copy of Vega with the same configuration

May import the engine, Altair and vl-convert. Must not import Django, read a clock, a database or
the network, or compute a score.

Colours in a specification are names (`var(--figure-accent)`): the browser's style sheet gives them
their value, so one specification serves light, dark and paper; render.py resolves them for
documents. A value of None is missing: it is drawn as missing, said in words, and never as zero.
"""

from nhip.figures.figure import NO_DATA, Caption, Figure, Table

__all__ = ["NO_DATA", "Caption", "Figure", "Table"]
