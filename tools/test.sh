#!/bin/sh
# Everything that must hold. Stops at the first step that fails; ends with what was skipped.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
skipped=

started=$(date +%s)
say() { printf '\n== [%s giây] %s\n' "$(($(date +%s) - started))" "$1"; }
skip() {
    skipped="$skipped  $1
"
    say "Bỏ qua: $1"
}

tools/check.sh

say "Kiểm thử: đơn vị mã, quy tắc, luật của mã nguồn, ứng dụng (SQLite)"
$bin/pytest -q -rs --ignore=tests/journeys --cov --cov-report= tests
say "Độ phủ nhánh của nhip.engine: 100%"
$bin/coverage report --include='src/nhip/engine/*' --fail-under=100

if tools/with_postgres.sh --find >/dev/null 2>&1; then
    say "Kiểm thử ứng dụng trên PostgreSQL"
    tools/with_postgres.sh $bin/pytest -q -rs tests/apps
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
