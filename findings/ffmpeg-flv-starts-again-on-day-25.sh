#!/usr/bin/env bash
# ffmpeg 5.1 (Debian 12): a stream in FLV, the format inside RTMP, starts again at 0 after 24 days and 20 hours, and ffmpeg
# itself reads that as a leap of as long forward.
#
# A tag's time is 24 bits and 8 more above them, in milliseconds. The writer leaves the highest bit out, so a channel that
# runs day and night is at 2147483600 and then at 52. The reader takes 32 bits for the whole and adds 2^32 at the first
# step back, so that what was written as one second becomes 24 days and 20 hours, in ffprobe and in each program that
# uses libavformat. Nothing is said while it is written. A test that lasts a day, or a week, sees nothing. What helps: begin
# such a publisher anew once in three weeks.
#
# Seen on 2026-11-29 with ffmpeg 5.1.9:
#   written: 2147483500 2147483600 52 152
#   read: 2147483.500000 2147483.600000 4294967.348000 4294967.448000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! command -v ffmpeg >/dev/null || ! command -v python3 >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg python3 >/dev/null
fi
cd "$folder"

# The two seconds around the moment at which 2^31 ms are over.
ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=10 -t 2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 \
  -output_ts_offset 2147482 -f flv channel.flv
cat > times.py <<'PY'
data, at, times = open('channel.flv', 'rb').read(), 13, []
while at < len(data):
    kind, size = data[at], int.from_bytes(data[at + 1:at + 4], 'big')
    if kind == 9:
        times.append(data[at + 7] << 24 | int.from_bytes(data[at + 4:at + 7], 'big'))
    at += 15 + size
leap = next(n for n in range(1, len(times)) if times[n] < times[n - 1])
print(*times[leap - 2:leap + 2])
PY
seen=$(
  echo "written: $(python3 times.py)"
  echo "read: $(ffprobe -v error -show_entries packet=pts_time -of csv=p=0 channel.flv | grep -B1 -A2 '^2147483.6' | tr -d ',' | tr '\n' ' ' | sed 's/ $//')"
)
echo "$seen"
expected='written: 2147483500 2147483600 52 152
read: 2147483.500000 2147483.600000 4294967.348000 4294967.448000'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
