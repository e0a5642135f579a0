#!/bin/sh
# What can be held without running the product: form, layers, types, migrations.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

say() { printf '\n== %s\n' "$1"; }

say "Định dạng (ruff format)"
$bin/ruff format --check --quiet
say "Lỗi thường gặp (ruff check)"
$bin/ruff check --quiet
say "Kiến trúc (import-linter)"
$bin/lint-imports --no-logo
say "Kiểu dữ liệu (mypy)"
$bin/mypy
say "Bảng dữ liệu (migrations)"
NHIP_HOME=$(mktemp -d) $bin/nhip manage makemigrations --check --dry-run
