"""The last hour before a deadline: 600 signed-in officials, 60 saves a second, then their sending.

`python -m bench.load` (or `make load`) serves a private installation on two workers and drives it
with locust; afterwards every answered save is looked for in the database.
"""
