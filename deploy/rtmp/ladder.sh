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

# What comes: qualities that are no smaller than it are left out. Encoders describe themselves before the first picture.
tracks=$(timeout 15 ffprobe -v error -rw_timeout 10000000 -probesize 1000000 -analyzeduration 1500000 -show_entries stream=codec_type,width,height \
  -of csv=p=0 "$source" 2>/dev/null) || tracks=
size=$(printf '%s\n' "$tracks" | sed -n 's/^video,//p' | head -n 1)
width=${size%%,*}
height=${size##*,}
case "$width$height" in
  '' | *[!0-9]*) width=0 height=0 ;;
esac
sound=$(printf '%s\n' "$tracks" | sed -n 's/^audio.*/yes/p' | head -n 1)
# Neither: it has gone already.
[ "$height" -gt 0 ] || [ -n "$sound" ] || exit 1

set -- -nostdin -v error -rw_timeout 20000000 -i "$source"
list='#EXTM3U
#EXT-X-VERSION:3'
# entry NAME KBPS ATTRIBUTES
entry() {
  list="$list
#EXT-X-STREAM-INF:BANDWIDTH=$(($2 * 1000))$3
$channel~$1.m3u8"
}
# A peak of H.264 at 30 frames a second, as docs/ingest.md recommends it, and sound.
kbps() {
  echo $(($1 * $1 * 5 / 1000 + 200))
}

if [ "$height" -gt 0 ]; then
  set -- "$@" -map 0:v:0 -map '0:a:0?' -c copy -f flv "$server/ladder/$channel~src"
  entry src "$(kbps "$height")" ",RESOLUTION=${width}x$height"
  for lines in $heights; do
    [ "$lines" -lt "$height" ] || continue
    rate=$(kbps "$lines")
    video=$((rate - 100))
    # Keyframes every two seconds by the stream's own clock, so that all qualities are cut at the same places.
    set -- "$@" -map 0:v:0 -map '0:a:0?' -vf "scale=-2:$lines" -c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -b:v "${video}k" \
      -maxrate "${video}k" -bufsize "$((video * 2))k" -force_key_frames 'expr:gte(t,n_forced*2)' -sc_threshold 0 -c:a aac -b:a 64k -ac 2 \
      -f flv "$server/ladder/$channel~$lines"
    entry "$lines" "$rate" ",RESOLUTION=$(((width * lines / height + 1) / 2 * 2))x$lines"
  done
fi
if [ -n "$sound" ]; then
  set -- "$@" -map 0:a:0 -vn -c:a aac -b:a 64k -ac 2 -f flv "$server/ladder/$channel~audio"
  entry audio 80 ',CODECS="mp4a.40.2"'
fi

nice -n 10 ffmpeg "$@" &
encoder=$!
# Written beside and then moved: who reads it meanwhile reads it whole.
printf '%s\n' "$list" >"$master.new"
mv "$master.new" "$master"
wait "$encoder" || true
rm -f "$master"
