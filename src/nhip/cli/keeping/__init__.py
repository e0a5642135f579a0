"""`nhip backup` and `nhip restore`: an installation as one archive, and back.

May import this package, repository.keeping, and Django once it has started.

    measuring locks -> copy of the database -> tables pinned by links -> locks freed -> archive

The database is copied before the tables are pinned, and every batch is in the lake before it is in
the database: so each batch the copy knows is in the tables. What landed in between is in the lake
alone, and is registered after the restore as after a kill. The locks keep measures and figures of
one dataset in step; landings, pages and people never wait.
"""

from nhip.cli.keeping.backup import backup
from nhip.cli.keeping.restore import restore

__all__ = ["backup", "restore"]
