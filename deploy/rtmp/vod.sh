#!/bin/sh
# Makes a stream's recording out of its parts: vod.sh PART CHANNEL DATA. nginx runs it when a connection's file (DATA/parts/CHANNEL-TIME.flv) is complete. The
# parts of an encoder that was cut off and came back are joined in their order, without encoding anything anew, to DATA/vod/CHANNEL.mp4, which browsers play while
# it loads (+faststart). It is written beside and then moved: who reads it meanwhile reads the earlier one.
set -eu
umask 027
part=$1
channel=$2
data=$3
case "$channel" in
  '' | *[!A-Za-z0-9_-]*) exit 0 ;;
esac

# Of a publisher who was refused: nothing was sent.
if [ ! -s "$part" ]; then
  rm -f "$part"
  exit 0
fi

done="$data/vod/.parts/$channel"
mkdir -p "$done"
mv "$part" "$done/"

# One at a time for a channel; one that had to wait finds its part in the recording already.
exec 9>"$done/lock"
flock 9
target="$data/vod/$channel.mp4"
[ ! -e "$target" ] || [ -n "$(find "$done" -name '*.flv' -newer "$target")" ] || exit 0

# What can be joined has the same codecs and sizes; a part that differs stays beside, as DATA/vod/CHANNEL-TIME.mp4.
shape() {
  ffprobe -v error -show_entries stream=codec_name,width,height,sample_rate,channels -of csv=p=0 "$1" 2>/dev/null | sort
}
first=
rm -f "$done/list"
for file in "$done"/*.flv; do
  its=$(shape "$file")
  [ -n "$its" ] || continue
  [ -n "$first" ] || first=$its
  if [ "$its" = "$first" ]; then
    printf "file '%s'\n" "$file" >>"$done/list"
  else
    ffmpeg -nostdin -v error -y -i "$file" -c copy -movflags +faststart "$data/vod/$(basename "$file" .flv).mp4"
  fi
done
[ -s "$done/list" ] || exit 0
ffmpeg -nostdin -v error -y -f concat -safe 0 -i "$done/list" -c copy -movflags +faststart "$done/new.mp4"
mv "$done/new.mp4" "$target"

# Parts are kept for an encoder that may come back, for a day.
find "$data/vod/.parts" -mindepth 1 -maxdepth 1 -type d -mtime +1 -exec rm -r {} +
