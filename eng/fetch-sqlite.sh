#!/bin/sh
# Makes SQLite's library available on a Linux that lacks it: installs Debian's libsqlite3-0 when we may (root), else unpacks it from Debian's package into the folder given.
# The build calls it (src/Storage/Sqlite/SqliteLibrary.targets); it does nothing where the library is there.
#
#   eng/fetch-sqlite.sh <folder for libsqlite3.so.0>
#
# LIVEHOUSE_PRETEND_NO_SQLITE=1 makes it believe that the library is absent, also after installing it: that is how it is tested on a machine that has it.
set -eu

package=libsqlite3-0
library=libsqlite3.so.0
folder=${1:?"usage: fetch-sqlite.sh <folder>"}

is_there() {
  [ -z "${LIVEHOUSE_PRETEND_NO_SQLITE:-}" ] || return 1
  known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | sed -n "s|.*$library .*=> ||p" || true)
  for file in $known; do
    [ ! -e "$file" ] || return 0
  done
  for place in $(echo "${LD_LIBRARY_PATH:-}" | tr : ' ') /lib /usr/lib /usr/lib64 /usr/local/lib; do
    [ ! -e "$place/$library" ] || return 0
  done
  return 1
}

give_up() {
  echo "SQLite's library ($library) is not on this machine and could not be fetched: $1." >&2
  echo "Install it: Debian, Ubuntu: apt-get install $package. Fedora, RHEL: dnf install sqlite-libs. Alpine: apk add sqlite-libs. Or set DATABASE_URL to a PostgreSQL database." >&2
  exit 1
}

apt() {
  timeout 180 apt-get -qq -o DPkg::Lock::Timeout=60 "$@"
}

install() {
  echo "SQLite's library is not installed: installing $package."
  export DEBIAN_FRONTEND=noninteractive
  apt install --no-install-recommends -y "$package" >/dev/null 2>&1 || {
    # One unreachable source among several fails the update, but what is needed may have come from the others.
    apt update >/dev/null 2>&1 || true
    apt install --no-install-recommends -y "$package" >/dev/null
  }
}

# As any user: apt checks the package against Debian's signatures, dpkg-deb unpacks it. Lists of our own when the machine's are empty.
download() {
  echo "SQLite's library is not installed: fetching $package into $folder."
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  mkdir -p "$work/deb" "$work/state/lists/partial" "$work/cache/archives/partial"
  cd "$work/deb"
  apt download "$package" >/dev/null 2>&1 || {
    own="-o Dir::State=$work/state -o Dir::State::lists=$work/state/lists -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache=$work/cache"
    # shellcheck disable=SC2086 # several words on purpose
    apt $own update >/dev/null 2>&1 || true
    # shellcheck disable=SC2086
    apt $own download "$package" >/dev/null || give_up "apt-get can't download $package"
  }
  dpkg-deb -x "$work"/deb/*.deb "$work/unpacked"
  found=$(find "$work/unpacked" -name "$library" | head -n 1)
  [ -n "$found" ] || give_up "the package holds no $library"
  cp -L "$found" "$folder/.$library.new"
  mv "$folder/.$library.new" "$folder/$library"
}

if is_there; then exit 0; fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || give_up "this is not a Debian system"
if [ "$(id -u)" = 0 ]; then install || true; fi
is_there || download
