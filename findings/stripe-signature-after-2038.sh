#!/usr/bin/env bash
# Stripe.net 53.1.0: EventUtility.ValidateSignature throws OverflowException, not StripeException, for a correctly signed
# webhook whose time is after 2038-01-19 03:14:07 UTC, because it reads the time as a 32-bit number.
#
# A receiver that answers 400 to StripeException and 500 to all else answers 500 from that moment on, and the sender
# repeats. The library's own ComputeSignature signs such a time without complaint.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   2038-01-19T03:14:07: accepted
#   2038-01-19T03:14:08: OverflowException
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Stripe.net@53.1.0
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1603
using Stripe;
const string Secret = "whsec_of_a_test";
const string Body = """{"id":"evt_1","object":"event"}""";
foreach (var time in (long[])[int.MaxValue, int.MaxValue + 1L])
{
    var at = DateTimeOffset.FromUnixTimeSeconds(time);
    var header = $"t={time},v1={EventUtility.ComputeSignature(Secret, time.ToString(), Body)}";
    try
    {
        EventUtility.ValidateSignature(Body, header, Secret, 300, time);
        Console.WriteLine($"{at:s}: accepted");
    }
    catch (Exception error)
    {
        Console.WriteLine($"{at:s}: {error.GetType().Name}");
    }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
[ "$seen" = "2038-01-19T03:14:07: accepted
2038-01-19T03:14:08: OverflowException" ] || { echo "The behaviour has changed." >&2; exit 1; }
