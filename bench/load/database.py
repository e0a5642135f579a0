"""A private PostgreSQL as a province runs one: fsync on. Can be killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from bench.postgres import binaries


class Server:
    """A cluster in a folder of its own, reached by a socket alone."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="nhip-load-pg-"))
        self.owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.data = self.folder / "data"
        self.url = f"postgresql://nhip@/postgres?host={self.folder}"

    def __enter__(self):
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "nhip", "-E", "UTF8",
                  "--locale=C")  # fmt: skip
        self.start()
        return self

    def start(self):
        told = f"-c listen_addresses='' -k {self.folder} -c max_connections=50"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", told, "start")

    def kill(self):
        """kill -9 of the postmaster; its children end with it. Then it is started again."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        subprocess.run(["sleep", "2"], check=True)
        self.start()

    def __exit__(self, *error):
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        command = [str(binaries() / program), *map(str, arguments)]
        more = {}
        if os.geteuid() == 0:
            more = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, **more)  # fmt: skip
