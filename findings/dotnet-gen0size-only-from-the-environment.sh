#!/usr/bin/env bash
# .NET 10.0.12: the size of the youngest generation can be raised by DOTNET_GCgen0size only. The same setting in
# runtimeconfig.json, under any spelling, is ignored in silence.
#
# Most settings of the collector have a name for the environment and one for runtimeconfig.json (System.GC.Concurrent,
# System.GC.Gen0MaxBudget, ...). This one has none, and no error says so. A server that allocates much while many calls
# wait collects a small youngest generation again and again, and copies what waits each time; a program can't ship a
# larger one in its own files: whoever starts it has to set the variable.
#
# Below, a program allocates 1 GB of arrays that nobody keeps, and says how often the youngest generation was collected.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401, where the default is about 2 MB (other processors: other counts):
#   default                            489
#   DOTNET_GCgen0size=0x2000000         30
#   System.GC.Gen0Size=33554432        489
#   System.GC.gen0size=33554432        489
#   GCgen0size=33554432                489
#   System.GC.GCgen0size=33554432      489
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
    <ServerGarbageCollection>false</ServerGarbageCollection>
  </PropertyGroup>
</Project>
XML
cat > app.cs <<'CS'
object? last = null;
for (var i = 0; i < 1_000_000; i++) last = new byte[1000];
System.GC.KeepAlive(last);
System.Console.WriteLine(System.GC.CollectionCount(0));
CS
dotnet build -c Release -v q --nologo -o out >build.log || { cat build.log; exit 1; }

default=$(dotnet out/app.dll)
environment=$(DOTNET_GCgen0size=0x2000000 dotnet out/app.dll)
echo "default $default, DOTNET_GCgen0size=0x2000000 $environment"
[ "$((environment * 2))" -lt "$default" ]
for name in System.GC.Gen0Size System.GC.gen0size GCgen0size System.GC.GCgen0size; do
  sed "s/\"configProperties\": {/&\"$name\": 33554432,/" out/app.runtimeconfig.json >named.json
  grep -q "$name" named.json
  count=$(dotnet exec --runtimeconfig named.json out/app.dll)
  echo "$name=33554432 $count"
  [ "$((count * 10))" -gt "$((default * 9))" ]
done
