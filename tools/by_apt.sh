# For scripts to read in: by_apt PACKAGE…

# Install Debian packages where that needs no password; otherwise say how.
by_apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 1; fi
    echo "installing $* with apt-get" >&2
    $as_root apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq "$@" >&2
}
