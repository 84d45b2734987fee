#!/bin/bash
# Whether this node is ready (exit 0). The image has no curl: bash opens the connection itself. Docker bounds how long it may take.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8080}"
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
