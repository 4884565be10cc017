#!/bin/sh
# Install the Java that Spark runs on, 17 or newer; without it the tests of that engine are listed as not run.
set -eu
. "$(dirname "$0")/by_apt.sh"

if ! command -v java >/dev/null && ! by_apt default-jre-headless; then
    echo "not installed: Java; the tests that need it are not run" >&2
    echo "  mend      sudo apt-get install default-jre-headless (Debian, Ubuntu)" >&2
fi
