#!/bin/sh
# Installs the packages of debian-packages.txt that are missing, where that is allowed; where it is
# not, says in one line what to install. Never fails: what stays away is skipped and counted later.
set -eu
cd "$(dirname "$0")/.."

missing=
for package in $(grep -v '^#' debian-packages.txt); do
    case $package in
        chromium) command -v chromium >/dev/null 2>&1 && continue ;;
        postgresql) tools/with_postgres.sh --find >/dev/null 2>&1 && continue ;;
    esac
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing="$missing $package"
    fi
done
[ -z "$missing" ] && exit 0

root=
if [ "$(id -u)" != 0 ]; then
    root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$root" ] || sudo -n true 2>/dev/null; }; then
    echo "Cài gói Debian còn thiếu:$missing …"
    export DEBIAN_FRONTEND=noninteractive
    if $root apt-get -qq update && $root apt-get -qq install -y --no-install-recommends $missing >/dev/null; then
        exit 0
    fi
fi
echo "Còn thiếu gói Debian, hãy cài rồi chạy lại: apt-get install --no-install-recommends$missing"
