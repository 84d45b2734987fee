#!/usr/bin/env bash
# ffmpeg 5.1 (Debian 12): a live HLS playlist changes what must not change, and does not count what must be counted.
#
# EXT-X-TARGETDURATION must stay the same as long as a stream lasts (RFC 8216, 6.2.1): players take from it how often
# they ask and how far from the end they begin. ffmpeg writes the longest segment that is in the window now, so one late
# key frame lifts it, and lets it fall again. And once the window has moved past an EXT-X-DISCONTINUITY (append_list
# writes one at each start), EXT-X-DISCONTINUITY-SEQUENCE must say how many are gone (6.2.2), or a player can't match what
# it read at different times. ffmpeg never writes it. Both are right in a recording, and in a test that is shorter than
# the window. What helps: key frames at fixed times (-force_key_frames), and a new name for the stream after a restart.
#
# Seen on 2026-11-29 with ffmpeg 5.1.9:
#   after 8 s: target duration 2, of the window's segments the longest 2
#   after 14 s, one key frame late: target duration 6, of the window's segments the longest 6
#   after 30 s: target duration 2, of the window's segments the longest 2
#   a run of 6 s: the window begins at 0, discontinuities in it 1, counted as gone: none
#   a run of 4 s: the window begins at 1, discontinuities in it 1, counted as gone: none
#   a run of 30 s: the window begins at 14, discontinuities in it 0, counted as gone: none
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! command -v ffmpeg >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg >/dev/null
fi
cd "$folder"

# Key frames each two seconds, but for those at 8 and 10.
ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=10 -t 30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -x264-params keyint=1000:scenecut=0 \
  -force_key_frames 0,2,4,6,12,14,16,18,20,22,24,26,28 source.mp4
# What the playlist says after so many seconds.
live() {
  ffmpeg -v error -i source.mp4 -t "$2" -c copy -f hls -hls_time 2 -hls_list_size 4 -hls_flags "omit_endlist$3" "$1.m3u8"
}
of() { sed -n "s/^#$2://p" "$1.m3u8"; }
seen=$(
  for seconds in 8 14 30; do
    live "after$seconds" "$seconds" ''
    [ "$seconds" -eq 14 ] && when='after 14 s, one key frame late' || when="after $seconds s"
    longest=$(of "after$seconds" EXTINF | cut -d. -f1 | sort -n | tail -1)
    echo "$when: target duration $(of "after$seconds" EXT-X-TARGETDURATION), of the window's segments the longest $longest"
  done
  for seconds in 6 4 30; do
    live again "$seconds" +append_list
    gone=$(of again EXT-X-DISCONTINUITY-SEQUENCE)
    echo "a run of $seconds s: the window begins at $(of again EXT-X-MEDIA-SEQUENCE), discontinuities in it $(grep -c '^#EXT-X-DISCONTINUITY$' again.m3u8 || true), counted as gone: ${gone:-none}"
  done
)
echo "$seen"
expected="after 8 s: target duration 2, of the window's segments the longest 2
after 14 s, one key frame late: target duration 6, of the window's segments the longest 6
after 30 s: target duration 2, of the window's segments the longest 2
a run of 6 s: the window begins at 0, discontinuities in it 1, counted as gone: none
a run of 4 s: the window begins at 1, discontinuities in it 1, counted as gone: none
a run of 30 s: the window begins at 14, discontinuities in it 0, counted as gone: none"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
