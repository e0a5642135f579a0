#!/bin/sh
# Everything that must hold. Stops at the first step that fails; ends with what was skipped.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
skipped=

# Workers must collect the same tests in the same order, sets of words included.
export PYTHONHASHSEED=0

started=$(date +%s)
say() { printf '\n== [%s giây] %s\n' "$(($(date +%s) - started))" "$1"; }
skip() {
    skipped="$skipped  $1
"
    say "Bỏ qua: $1"
}

tools/check.sh

# Tests of one file stay with one worker: its database and its lake are made once.
parallel="-n 2 --dist loadfile"

say "Kiểm thử quy tắc: đơn vị mã, quy định chính thức, bản đối chứng, độ phủ nhánh 100%"
rules="tests/unit/engine tests/generative tests/spec"
$bin/pytest -q -rs $parallel --cov=nhip.engine --cov-branch --cov-report=term:skip-covered \
    --cov-fail-under=100 $rules

say "Kiểm thử: kho dữ liệu, lệnh, giao diện, luật của mã nguồn, ứng dụng (SQLite)"
$bin/pytest -q -rs $parallel --ignore=tests/unit/engine --ignore=tests/generative \
    --ignore=tests/spec --ignore=tests/journeys tests

if tools/with_postgres.sh --find >/dev/null 2>&1; then
    say "Kiểm thử ứng dụng trên PostgreSQL"
    tools/with_postgres.sh $bin/pytest -q -rs $parallel tests/apps
else
    skip "kiểm thử trên PostgreSQL (chưa có gói postgresql)"
fi

if command -v chromium >/dev/null 2>&1; then
    say "Hành trình trong trình duyệt thật (Chromium)"
    $bin/pytest -q -rs tests/journeys
else
    skip "hành trình trong trình duyệt (chưa có gói chromium)"
fi

say "Xong. Số phần bỏ qua: $(printf '%s' "$skipped" | wc -l)"
printf '%s' "$skipped"
