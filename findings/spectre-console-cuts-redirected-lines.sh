#!/usr/bin/env bash
# Spectre.Console 0.57.2: a line that is written to a file or a pipe is cut at 80 columns.
#
# AnsiConsole knows that its output is no terminal and leaves colours out, but lays text out all the same, for a width of
# 80 that nothing has: a log line of 100 characters becomes two lines, and what reads it by lines finds neither. Written
# to the console's own writer, AnsiConsole.Console.Profile.Out.Writer, it stays whole.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   WriteLine: lines of 80 20
#   the profile's writer: lines of 100
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset COLUMNS

cat > app.cs <<'CS'
#:package Spectre.Console@0.57.2
#:property PublishAot=false
using Spectre.Console;

var line = new string('x', 100);
if (args[0] == "WriteLine") AnsiConsole.WriteLine(line);
else AnsiConsole.Console.Profile.Out.Writer.WriteLine(line);
CS
dotnet build app.cs -o out -v q > /dev/null

lengths() { dotnet out/app.dll "$1" | awk '{ printf " %d", length($0) }'; }
seen="WriteLine: lines of$(lengths WriteLine)
the profile's writer: lines of$(lengths writer)"
echo "$seen"
expected="WriteLine: lines of 80 20
the profile's writer: lines of 100"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
