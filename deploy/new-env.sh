#!/bin/sh
# Writes .env from .env.example, every secret a new random one. An .env that is there is left alone.
set -eu
cd "$(dirname "$0")/.."
[ ! -e .env ] || { echo ".env is there already: nothing is changed." >&2; exit 1; }
umask 077

# Enough for every server here, and no longer than MinIO takes: 40 characters; names of keys 16.
random() {
  od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'
}

while IFS= read -r line || [ -n "$line" ]; do
  case "$line" in
    LIVEKIT_API_KEY= | AWS_ACCESS_KEY_ID=) line="$line$(random 8)" ;;
    JWT_SECRET= | LIVEKIT_API_SECRET= | LIVEKIT_WEBHOOK_SECRET= | INGEST_SECRET= | HLS_SECRET= | AWS_SECRET_ACCESS_KEY= | METRICS_TOKEN= | POSTGRES_PASSWORD= | REDIS_PASSWORD=) line="$line$(random 20)" ;;
  esac
  printf '%s\n' "$line"
done <.env.example >.env
echo "Wrote .env. What else may need a change in it: LIVEKIT_NODE_IP, LIVEKIT_HOST, S3_HOST, RTMP_HOST (see docs/deploy.md)."
