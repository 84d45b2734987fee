#!/usr/bin/env bash
# .NET SDK 10.0.401: a project that compiles ahead of time "when it is published for one kind of machine" silently does
# not for `dotnet publish --use-current-runtime`.
#
# A project file sets PublishReadyToRun under the condition that RuntimeIdentifier is set, so that portable builds stay
# quick. With -r linux-x64 that works. --use-current-runtime looks like the same for the machine at hand, and at the end
# RuntimeIdentifier has the same value, but the SDK sets it after the project file has been read: the condition was
# false. The program is published without ready code, there is no warning, and it starts and runs, only slower. The
# condition must ask for UseCurrentRuntimeIdentifier, too.
#
# Seen on 2026-11-28:
#   -r: RuntimeIdentifier set, ready code true, in the program: yes
#   --use-current-runtime: RuntimeIdentifier set, ready code not set, in the program: no
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <SelfContained>false</SelfContained>
    <PublishReadyToRun Condition="'$(RuntimeIdentifier)' != ''">true</PublishReadyToRun>
  </PropertyGroup>
</Project>
XML
echo 'for (var line = 0; line < args.Length; line++) System.Console.WriteLine(args[line].Trim());' > app.cs
rid=$(dotnet msbuild app.csproj -p:UseCurrentRuntimeIdentifier=true -getProperty:RuntimeIdentifier)

try() {
  local name=$1 ready
  shift
  local properties
  properties=$(dotnet publish app.csproj "$@" -getProperty:RuntimeIdentifier -getProperty:PublishReadyToRun)
  rm -rf bin obj
  dotnet publish app.csproj -v q -o "out-$name" "$@" >/dev/null
  rm -rf bin obj
  # A managed assembly with ready code has a managed native header ("RTR").
  ready=$(node -e '
    const bytes = require("fs").readFileSync(process.argv[1]);
    console.log(bytes.includes(Buffer.from("RTR\0")) ? "yes" : "no");' "out-$name/app.dll")
  node -e '
    const { Properties: is } = JSON.parse(process.argv[1]);
    console.log(`${process.argv[2]}: RuntimeIdentifier ${is.RuntimeIdentifier === process.argv[4] ? "set" : "not set"}, ready code ${is.PublishReadyToRun || "not set"}, in the program: ${process.argv[3]}`);
  ' "$properties" "$name" "$ready" "$rid"
}

seen=$(try -r -r "$rid"; try --use-current-runtime --use-current-runtime)
echo "$seen"
expected='-r: RuntimeIdentifier set, ready code true, in the program: yes
--use-current-runtime: RuntimeIdentifier set, ready code not set, in the program: no'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
