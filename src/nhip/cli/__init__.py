"""The `nhip` command: every verb is thin over the engine or an app's action.

May import everything below it; Django only inside a verb that needs the database, so that scoring
a file starts at once. Must not compute a score, write a record or word an error of its own.
"""

from nhip.cli.command import main

__all__ = ["main"]
