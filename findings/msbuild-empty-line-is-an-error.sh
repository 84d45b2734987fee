#!/usr/bin/env bash
# MSBuild of the .NET SDK 10.0.401: an Exec task that is to see no errors sees one in each empty line.
#
# CustomErrorRegularExpression="^$" is meant to say that no line of the command's output is an error, since every line
# that says something has characters. An empty line matches: a command that prints one and ends with 0 fails the build,
# with an error without a text and MSB3077. The build passes until the command has a reason to print such a line, as a
# bundler does when it was slow. IgnoreStandardErrorWarningFormat="true" says what was meant.
#
# Seen on 2026-11-28:
#   a line of text: built
#   an empty line: MSB3077
#   an empty line, IgnoreStandardErrorWarningFormat: built
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

build() {
  cat > task.proj <<PROJ
<Project>
  <Target Name="Build">
    <Exec Command="$1" $2 />
  </Target>
</Project>
PROJ
  if dotnet msbuild task.proj -v:q > log 2>&1; then echo built; else grep -o 'MSB[0-9]*' log | sort -u; fi
}

seen="a line of text: $(build 'echo hello' 'CustomErrorRegularExpression="^$"')
an empty line: $(build 'echo' 'CustomErrorRegularExpression="^$"')
an empty line, IgnoreStandardErrorWarningFormat: $(build 'echo' 'IgnoreStandardErrorWarningFormat="true"')"
echo "$seen"
expected='a line of text: built
an empty line: MSB3077
an empty line, IgnoreStandardErrorWarningFormat: built'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
