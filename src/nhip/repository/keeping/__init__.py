"""Backups: a database copy, pinned tables and files in one archive, read back only when whole.

May import: pyarrow, cryptography, this package. Must not know Django, a database or a clock.

sealed.py    a stream under lock and key, whose order and end are authenticated
archive.py   members in one compressed stream, and the manifest that proves them
pins.py      the files one version of a table needs, held while they are copied
rebuilt.py   stored parts against the records they were measured from
"""
