#!/bin/sh
# Encodes a channel into several qualities: ladder.sh CHANNEL SERVER MASTERS "HEIGHTS". nginx runs it while an encoder publishes on the channel, and again
# when it ends too early. It takes the stream from the application "live" and publishes it to "ladder" as CHANNEL~src (as it comes), CHANNEL~360 and the like,
# and CHANNEL~audio (sound alone), each of which is a playlist there. Which of them there are, and how large, is in MASTERS/CHANNEL.m3u8, which players load
# first. A "~" is no part of any channel's name, and needs no escaping in an address.
set -eu
umask 027
channel=$1
server=$2
masters=$3
heights=$4
case "$channel" in
  '' | *[!A-Za-z0-9_-]*) exit 0 ;;
esac
source="$server/live/$channel"
master="$masters/$channel.m3u8"
encoder=
end() {
  rm -f "$master"
  [ -z "$encoder" ] || kill "$encoder" 2>/dev/null || true
  exit 0
}
trap end TERM INT HUP

# What comes: qualities that are no smaller than it are left out. Encoders describe themselves before the first picture, but some begin with their sound: where
# there is no picture yet, it is looked for again, and longer.
for microseconds in 1500000 6000000; do
  tracks=$(timeout 15 ffprobe -v error -rw_timeout 10000000 -probesize 1000000 -analyzeduration "$microseconds" \
    -show_entries stream=codec_type,width,height,bit_rate -of csv=p=0 "$source" 2>/dev/null) || tracks=
  size=$(printf '%s\n' "$tracks" | sed -n 's/^video,//p' | head -n 1)
  width=${size%%,*}
  height=${size#*,}
  height=${height%%,*}
  case "$width$height" in
    '' | *[!0-9]*) width=0 height=0 ;;
  esac
  [ -z "$tracks" ] || [ "$height" -gt 0 ] || continue
  break
done
sound=$(printf '%s\n' "$tracks" | sed -n 's/^audio.*/yes/p' | head -n 1)
# What the encoder says that it sends, in kbit/s; 0 where it says nothing.
says=$(printf '%s\n' "$tracks" | sed -n 's/.*,\([0-9][0-9]*\)[0-9][0-9][0-9]$/\1/p' | paste -s -d + -)
says=$((${says:-0}))
# Neither: it has gone already.
[ "$height" -gt 0 ] || [ -n "$sound" ] || exit 1

set -- -nostdin -v error -rw_timeout 20000000 -i "$source"
names=
entries=
# entry NAME KBPS ATTRIBUTES
entry() {
  names="$names $1"
  entries="$entries$1 BANDWIDTH=$(($2 * 1000))$3
"
}
# H.264 at 30 frames a second, as docs/ingest.md recommends it, and sound.
kbps() {
  echo $(($1 * $1 * 5 / 1000 + 200))
}
# A list has the peaks of segments, and what wraps pictures and sound in them counts: measured, a tenth and 100 kbit/s more.
peak() {
  echo $(($1 * 6 / 5 + 60))
}

if [ "$height" -gt 0 ]; then
  set -- "$@" -map 0:v:0 -map '0:a:0?' -c copy -f flv "$server/ladder/$channel~src"
  rate=$(kbps "$height")
  [ "$says" -le "$rate" ] || rate=$says
  entry src "$(peak "$rate")" ",RESOLUTION=${width}x$height"
  for lines in $heights; do
    [ "$lines" -lt "$height" ] || continue
    rate=$(kbps "$lines")
    video=$((rate - 100))
    # Keyframes every two seconds by the stream's own clock, so that all qualities are cut at the same places.
    set -- "$@" -map 0:v:0 -map '0:a:0?' -vf "scale=-2:$lines" -c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -b:v "${video}k" \
      -maxrate "${video}k" -bufsize "$((video * 2))k" -force_key_frames 'expr:gte(t,n_forced*2)' -sc_threshold 0 -c:a aac -b:a 64k -ac 2 \
      -f flv "$server/ladder/$channel~$lines"
    entry "$lines" "$(peak "$rate")" ",RESOLUTION=$(((width * lines / height + 1) / 2 * 2))x$lines"
  done
fi
if [ -n "$sound" ]; then
  set -- "$@" -map 0:a:0 -vn -c:a aac -b:a 64k -ac 2 -f flv "$server/ladder/$channel~audio"
  entry audio 80 ',CODECS="mp4a.40.2"'
fi

nice -n 10 ffmpeg "$@" &
encoder=$!
# Only what can be played is listed, and nothing before all of it can: players give up at a playlist that is not there. What makes no segments within half a
# minute, as a picture that is not H.264, is left out.
playlists=$(dirname "$masters")/hls
waits=150
for name in $names; do
  while [ ! -e "$playlists/$channel~$name.m3u8" ] && [ "$waits" -gt 0 ] && kill -0 "$encoder" 2>/dev/null; do
    waits=$((waits - 1))
    sleep 0.2
  done
done
# Written beside and then moved: who reads it meanwhile reads it whole.
{
  printf '#EXTM3U\n#EXT-X-VERSION:3\n'
  printf '%s' "$entries" | while read -r name attributes; do
    [ ! -e "$playlists/$channel~$name.m3u8" ] || printf '#EXT-X-STREAM-INF:%s\n%s\n' "$attributes" "$channel~$name.m3u8"
  done
} >"$master.new"
mv "$master.new" "$master"
wait "$encoder" || true
rm -f "$master"
