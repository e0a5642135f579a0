#!/bin/sh
# Makes the virtual environment with the first Python on the path that the product runs on.
# Usage: environment.sh FOLDER
set -eu
venv=$1
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c "$fits" 2>/dev/null; then
    exit 0
fi
for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    # A name on the path proves nothing: version managers leave names that only complain.
    if "$python" -c "$fits" 2>/dev/null; then
        echo "Tạo môi trường $venv với $("$python" --version) …"
        if "$python" -m venv --clear "$venv"; then
            exit 0
        fi
        echo "Không tạo được môi trường. Trên Debian, Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "Cần Python 3.11, 3.12 hoặc 3.13. Hãy cài rồi chạy lại, hoặc: make demo PYTHON=/đường/dẫn/python3" >&2
exit 1
