#!/bin/sh
# Programs outside of Python that tests open exports and pages with: Graphviz, Chromium, and Node.js
# with Cytoscape.js, what Gephi Lite reads and draws by, and Neo4j's own analysis of Cypher.
# On Debian as root they are installed; elsewhere what is missing is named, and its tests are listed as not run.
#   sh tools/programs.sh VENV
set -eu
. "$(dirname "$0")/by_apt.sh"
venv="$1"
packages="cytoscape@3.34.4 graphology@0.26.0 graphology-gexf@0.13.2 @xmldom/xmldom@0.9.12
graphology-library@0.8.0 sigma@3.0.3 @neo4j-cypher/language-support@2.0.0-next.38"
missing=""
command -v dot >/dev/null || missing="$missing graphviz"
command -v chromium >/dev/null || missing="$missing chromium"
command -v npm >/dev/null || missing="$missing nodejs npm"
# shellcheck disable=SC2086 # one word a package
if [ -n "$missing" ] && ! by_apt $missing; then
    echo "not installed:$missing; the tests that need them will be listed as not run" >&2
fi
if command -v npm >/dev/null; then
    # shellcheck disable=SC2086 # one word a package
    npm install --silent --no-audit --no-fund --no-save --no-package-lock --prefix "$venv" $packages
    # What the explorer's page is built and tested by.
    npm ci --silent --no-audit --no-fund --prefix viz
fi
