#!/bin/sh
# Install the database servers that the tests start for themselves; without them their tests are listed as not run.
set -eu
. "$(dirname "$0")/by_apt.sh"

there() { for path in "$@"; do if [ -x "$path" ]; then return 0; fi; done; return 1; }

missing=
there /usr/lib/postgresql/*/bin/initdb || missing="postgresql"
there /usr/sbin/mariadbd || missing="$missing mariadb-server"
if [ -n "$missing" ] && ! by_apt $missing; then
    echo "not installed:$(printf ' %s' $missing); the tests that need them are not run" >&2
    echo "  mend      sudo apt-get install$(printf ' %s' $missing) (Debian, Ubuntu)" >&2
fi
