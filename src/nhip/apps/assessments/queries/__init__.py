"""Reads of assessment rounds, as dataclasses.

measured.py   what the records give, at the pinned version and today
sheet.py      a unit's sheet: lines with their four columns, flags, what lacks proof
rounds.py     the rounds, one round, who appraises what
queue.py      what waits for an appraiser, biggest gaps first
results.py    final scorecards by the engine, ranking, comparison with the round before
progress.py   between rounds: expected points, what moved, what stalls
"""
