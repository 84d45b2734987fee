#!/usr/bin/env bash
# .NET 10 with InvariantGlobalization=true (the usual setting of small containers without ICU): string.Normalize returns
# its text as it came, and IsNormalized says true of text that is not.
#
# "e" + U+0301 in form C is one character (U+00E9). With ICU .NET answers that; in invariant mode Normalize throws
# nothing and changes nothing, and IsNormalized agrees with it. So a program that folds names with Normalize before it
# compares them is right on the developer's machine and lets two spellings of one name be two accounts in the container.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401, runtime 10.0.12:
#   length 2, normalized: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:property InvariantGlobalization=true
#:property PublishAot=false
using System.Text;
const string Decomposed = "e\u0301";
Console.WriteLine($"length {Decomposed.Normalize(NormalizationForm.FormC).Length}, normalized: {Decomposed.IsNormalized(NormalizationForm.FormC)}");
CS

seen=$(dotnet run app.cs)
echo "$seen"
[ "$seen" = "length 2, normalized: True" ] || { echo "The behaviour has changed." >&2; exit 1; }
