#!/bin/sh
# Programs outside of Python that tests open exports and pages with: Graphviz, Chromium, Node.js with Cytoscape.js.
# On Debian as root they are installed; elsewhere what is missing is named, and its tests are listed as not run.
#   sh tools/programs.sh VENV
set -eu
. "$(dirname "$0")/by_apt.sh"
venv="$1"
cytoscape=3.34.4
missing=""
command -v dot >/dev/null || missing="$missing graphviz"
command -v chromium >/dev/null || missing="$missing chromium"
command -v npm >/dev/null || missing="$missing nodejs npm"
# shellcheck disable=SC2086 # one word a package
if [ -n "$missing" ] && ! by_apt $missing; then
    echo "not installed:$missing; the tests that need them will be listed as not run" >&2
fi
if command -v npm >/dev/null; then
    npm install --silent --no-audit --no-fund --no-save --no-package-lock --prefix "$venv" "cytoscape@$cytoscape"
fi
