#!/usr/bin/env bash
# Microsoft.Orleans.Server 10.4.2: a program that references it has the C# compiler's workspaces in its output folder,
# although no assembly there refers to them.
#
# Orleans' packages list Microsoft.CodeAnalysis.Common and .Workspaces.Common, which its analyzers need, as ordinary
# dependencies: their assemblies, and Humanizer and System.Composition behind them, come along into each program and
# container image.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   Microsoft.CodeAnalysis.Workspaces.dll is in the folder; assemblies that refer to it: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

mkdir app
cat > app/app.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Orleans.Server" Version="10.4.2" />
  </ItemGroup>
</Project>
XML
cat > app/Program.cs <<'CS'
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

const string Workspaces = "Microsoft.CodeAnalysis.Workspaces";
var files = Directory.GetFiles(AppContext.BaseDirectory, "*.dll");
var isThere = files.Any(file => Path.GetFileNameWithoutExtension(file) == Workspaces);
var referring = files.Count(file =>
{
    using var stream = File.OpenRead(file);
    using var image = new PEReader(stream);
    if (!image.HasMetadata) return false;
    var metadata = image.GetMetadataReader();
    return metadata.AssemblyReferences.Any(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name) == Workspaces);
});
Console.WriteLine($"{Workspaces}.dll {(isThere ? "is" : "is not")} in the folder; assemblies that refer to it: {referring}");
CS

seen=$(dotnet run --project app)
echo "$seen"
[ "$seen" = "Microsoft.CodeAnalysis.Workspaces.dll is in the folder; assemblies that refer to it: 0" ] || { echo "The behaviour has changed." >&2; exit 1; }
