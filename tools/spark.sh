#!/bin/sh
# Runs the tests of the Spark engine with the extra pyspark, kept apart in .venv-spark (0.5 GB).
# The environment sees the product's own libraries through a .pth file. Needs Java 17 or newer.
set -eu
cd "$(dirname "$0")/.."
venv=.venv-spark

if ! command -v java >/dev/null; then
    echo "Cần Java 17 trở lên để chạy Spark. Trên Debian, Ubuntu: apt-get install openjdk-17-jre-headless" >&2
    exit 1
fi
if ! "$venv/bin/python" -c 'import pyspark' 2>/dev/null; then
    echo "Cài pyspark vào $venv (khoảng 0,5 GB) …"
    .venv/bin/python -m venv --clear "$venv"
    wanted=$(.venv/bin/python -c 'import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"])')
    "$venv/bin/python" -m pip install --quiet "$wanted"
fi
paths='import sysconfig; print(sysconfig.get_path("purelib"))'
.venv/bin/python -c "$paths" >"$("$venv/bin/python" -c "$paths")/nhip.pth"
PYTHONPATH=src:. exec "$venv/bin/python" -m pytest -q tests/unit/repository/test_spark.py "$@"
