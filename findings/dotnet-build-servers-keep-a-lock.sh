#!/usr/bin/env bash
# .NET SDK 10.0.401: a lock that a script takes with flock is held for minutes after the script has ended, if it built.
#
# The usual way to run a script once at a time is to open a file and lock it (exec 9>file; flock 9). `dotnet build`
# starts servers that outlive it, to be there for the next build: MSBuild's nodes and the compiler's server. They inherit
# the open file, and with it the lock, so that the next script waits, without a word, until they end (15 minutes idle).
# What helps: close it for the build (dotnet build 9>&-), or -nodeReuse:false with UseSharedCompilation=false.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   after a script that built: locked
#   after a script that closed the file for the build: free
set -euo pipefail
folder=$(mktemp -d)
finish() {
  # Servers that were started here, by their pids: those that have our file open, or run in our folder.
  for process in /proc/[0-9]*; do
    if ls -l "$process/fd" 2>/dev/null | grep -qF "$folder/" || [ "$(readlink "$process/cwd" 2>/dev/null)" = "$folder" ]; then
      [ "${process#/proc/}" = $$ ] || kill "${process#/proc/}" 2>/dev/null || true
    fi
  done
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
# Servers of its own, whatever else builds on this machine, so that they are started here.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 UseSharedCompilation=true TMPDIR="$folder"
unset MSBUILDDISABLENODEREUSE

cat > app.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>
XML
echo 'System.Console.WriteLine("built");' > app.cs

cat > builds.sh <<'SH'
exec 9>"$1"
flock 9
dotnet build app.csproj -v q -m:2 -nodeReuse:true >/dev/null
SH
sed 's/^dotnet build.*/& 9>\&-/' builds.sh > closes.sh
state() { if flock -n "$1" true; then echo free; else echo locked; fi; }

# The second first: servers that are there already are not started again.
bash closes.sh second.lock
second=$(state second.lock)
finish_servers() { for process in /proc/[0-9]*; do [ "$(readlink "$process/cwd" 2>/dev/null)" = "$folder" ] && [ "${process#/proc/}" != $$ ] && kill "${process#/proc/}" 2>/dev/null; done; true; }
finish_servers
rm -rf obj bin
bash builds.sh first.lock
first=$(state first.lock)

seen="after a script that built: $first
after a script that closed the file for the build: $second"
echo "$seen"
expected='after a script that built: locked
after a script that closed the file for the build: free'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
