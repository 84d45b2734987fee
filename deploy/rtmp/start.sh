#!/bin/sh
# Fills in nginx.conf and runs nginx in the foreground. Settings by environment variables; what stands behind this script's name is passed on to nginx.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

: "${LIVEHOUSE_URL:?the address of Livehouse, as http://proxy:8080}"
: "${INGEST_SECRET:?as Livehouse has it}"
HLS_SECRET=${HLS_SECRET:-}
DATA=${DATA:-/data}
RUN=${RUN:-/tmp}
MODULES=${MODULES:-/usr/lib/nginx/modules}
RTMP_LISTEN=${RTMP_LISTEN:-1935}
HTTP_LISTEN=${HTTP_LISTEN:-8080}
STAT_LISTEN=${STAT_LISTEN:-8082}
HOOKS_LISTEN=${HOOKS_LISTEN:-127.0.0.1:8083}
# nginx asks a name server itself: the machine's first one, in a container Docker's.
RESOLVER=${RESOLVER:-$(sed -n 's/^nameserver[[:space:]][[:space:]]*\([0-9.]*\)[[:space:]]*$/\1/p' /etc/resolv.conf 2>/dev/null | head -n 1)}
RESOLVER=${RESOLVER:-127.0.0.11}
# Name servers need not know this name, and nginx doesn't read /etc/hosts.
LIVEHOUSE_URL=$(printf '%s' "$LIVEHOUSE_URL" | sed 's|^\(https\{0,1\}://\)localhost\([:/]\)|\1127.0.0.1\2|; s|^\(https\{0,1\}://\)localhost$|\1127.0.0.1|')
UPDATE_SECONDS=${UPDATE_SECONDS:-5}
IDLE_SECONDS=${IDLE_SECONDS:-30}
# Longer than Livehouse's INGEST_RECONNECT_SECONDS: a playlist vanishes when nothing was added to it for so long.
PLAYLIST_SECONDS=${PLAYLIST_SECONDS:-90}
RECORD=${RECORD:-all}
# Heights of the qualities that are encoded beside the one that comes, as "480 240"; empty: none, which costs no processor.
LADDER=${LADDER:-}
case "$LADDER" in
  *[!0-9\ ]*) echo "LADDER is a list of heights, as 480 240" >&2; exit 1 ;;
esac
# Addresses and networks, as "10.0.0.7 10.1.0.0/16", of programs that may play by RTMP, past the access check: workers for captions. Empty: none. Not the
# gateway of a container's network, from which everybody may seem to come.
PLAY_FROM=${PLAY_FROM:-}
case "$PLAY_FROM" in
  *[!0-9a-fA-F.:/\ ]*) echo "PLAY_FROM is a list of addresses and networks, as 10.0.0.7 10.1.0.0/16" >&2; exit 1 ;;
esac
LOCAL=rtmp://127.0.0.1:${RTMP_LISTEN##*:}
HERE=$here

# A value goes between quotes of nginx's language, or is a word of it: what could end either is refused.
set -- "$@"
script=
for name in LIVEHOUSE_URL INGEST_SECRET HLS_SECRET DATA MODULES RTMP_LISTEN HTTP_LISTEN STAT_LISTEN HOOKS_LISTEN RESOLVER UPDATE_SECONDS IDLE_SECONDS \
  PLAYLIST_SECONDS RECORD HERE LOCAL; do
  eval "value=\$$name"
  case "$value" in
    *[!A-Za-z0-9_./:=+~@-]*) echo "$name has a character that is none of A-Z a-z 0-9 _ . / : = + ~ @ -" >&2; exit 1 ;;
  esac
  script="$script
s|@$name@|$value|g"
done

umask 027
# The line that ends in "# readers" is filled with what PLAY_FROM allows.
readers=
for reader in $PLAY_FROM; do readers="${readers}allow play $reader; "; done
if [ -n "$readers" ]; then
  script="$script
s|@READERS@|$readers|g"
else
  script="$script
/# readers\$/d"
fi
# Lines of nginx.conf that end in "# ladder" belong to a server with several qualities, those that end in "# single" to one without.
if [ -n "$LADDER" ]; then
  script="$script
/# single\$/d
s|@LADDER@|$LADDER|g"
else
  script="$script
/# ladder\$/d"
fi
rm -rf "$DATA/masters"
mkdir -p "$DATA/hls" "$DATA/masters" "$DATA/parts" "$DATA/vod" "$RUN"
# nginx gives its workers to another user when root starts it, and they could not write into root's folders.
if [ "$(id -u)" -eq 0 ] && [ $# -eq 0 ]; then
  user=${RTMP_USER:-www-data}
  chown "$user" "$DATA" "$DATA/hls" "$DATA/masters" "$DATA/parts" "$DATA/vod"
  [ "$RUN" = /tmp ] || chown "$user" "$RUN"
  exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups "$0"
fi
printf '%s\n' "$script" | sed -f - "$here/nginx.conf" >"$RUN/nginx.conf"
# Parts that were left when this stopped: their streams' recordings are made now.
for part in "$DATA"/parts/*.flv; do
  [ -s "$part" ] || continue
  name=$(basename "$part" .flv)
  "$here/vod.sh" "$part" "${name%-*}" "$DATA" &
done
exec nginx -p "$RUN" -c "$RUN/nginx.conf" -e stderr "$@"
