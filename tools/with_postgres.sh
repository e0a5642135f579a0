#!/bin/sh
# Runs a command with DATABASE_URL naming a PostgreSQL of its own: a new cluster in a temporary
# folder, reached by a Unix socket alone, gone afterwards.
# Usage: with_postgres.sh COMMAND...      with_postgres.sh --find (prints where the server is)
set -eu

find_server() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
        if [ -x "$folder/initdb" ]; then
            echo "$folder"
            return
        fi
    done
    initdb=$(command -v initdb) && dirname "$initdb"
}

server=$(find_server)
if [ "$1" = --find ]; then
    echo "$server"
    exit 0
fi

# The server refuses to run as root.
as_owner=
folder=$(mktemp -d /tmp/nhip-postgres.XXXXXX)
if [ "$(id -u)" = 0 ]; then
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    as_owner="setpriv --reuid=$owner --regid=$(id -gn "$owner") --clear-groups"
    chown "$owner" "$folder"
fi

stop() {
    (cd "$folder" && $as_owner "$server/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

(
    cd "$folder"
    $as_owner "$server/initdb" -D data -U nhip -A trust -E UTF8 --locale=C --no-sync >/dev/null
    $as_owner "$server/pg_ctl" -D data -w -l "$folder/log" start \
        -o "-c listen_addresses='' -k $folder -c fsync=off -c full_page_writes=off" >/dev/null
)
DATABASE_URL="postgresql://nhip@/postgres?host=$folder" "$@"
