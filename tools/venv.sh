#!/bin/sh
# Make the virtual environment $1, by a Python of 3.11 or newer that has venv; say what is missing and how to get it.
set -eu
venv=$1

usable() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if usable "$candidate"; then echo "$candidate"; return; fi
    done
}

. "$(dirname "$0")/by_apt.sh"

python=$(find_python)
if [ -z "$python" ] && by_apt python3 python3-venv; then python=$(find_python); fi
if [ -z "$python" ]; then
    echo "graphres needs Python 3.11 or newer; found: $(python3 --version 2>&1 || true)" >&2
    echo "  mend      install it (Debian 12, Ubuntu 24.04 or newer: sudo apt-get install python3 python3-venv), or" >&2
    echo "            name one that is not on the PATH: make demo PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! has_venv "$python"; then
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    by_apt "$version-venv" || by_apt python3-venv || true
    if ! has_venv "$python"; then
        echo "$("$python" --version) is here, but without its module venv" >&2
        echo "  mend      sudo apt-get install $version-venv (Debian, Ubuntu), or use another Python: make demo PYTHON=…" >&2
        exit 1
    fi
fi
"$python" -m venv --clear "$venv"
