#!/usr/bin/env bash
# StackExchange.Redis 3.4.35 with Redis 7 (Debian 12): texts that look like numbers are other values in .NET than in Redis.
#
# In Redis "007", "7" and "7e0" are three members of a set. RedisValue compares and hashes what can be read as a number
# by the number, so that in .NET they are one: Contains over the members that Redis sent says yes to a member that the
# set does not have, Distinct loses some, and ToDictionary over a hash with two such field names throws. CompareTo does
# so, too, and SortedSetRangeByValue uses it to put its bounds in order: a search for what begins with "0123" finds
# nothing, one for what begins with "main" works. Ids of digits, or of hexadecimal digits with an e, meet this in the
# end. What helps: convert to string (ToStringArray, ToStringDictionary) before comparing; ask for the range by Execute.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401 and Redis 7.0.15:
#   is "7" in the set, asked of Redis: False
#   is "7" in the set, asked of the members that it sent: True
#   fields "1e3" and "1000" of a hash, as a dictionary: ArgumentException
#   streets that begin with "main": 1
#   streets that begin with "0123": 0
#   streets that begin with "0123", asked by Execute: 1
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v redis-server >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
fi

cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
redis-server --port 0 --unixsocket "$folder/socket" --save '' >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 200); do
  [ ! -S socket ] || break
  sleep 0.1
done

cat > app.cs <<'CS'
#:package StackExchange.Redis@3.4.35
#:property PublishAot=false
using System.Net.Sockets;
using StackExchange.Redis;

using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { new UnixDomainSocketEndPoint(args[0]) } });
var redis = connection.GetDatabase();
await redis.SetAddAsync("agents", "007");
Console.WriteLine("is \"7\" in the set, asked of Redis: " + await redis.SetContainsAsync("agents", "7"));
Console.WriteLine("is \"7\" in the set, asked of the members that it sent: " + (await redis.SetMembersAsync("agents")).Contains("7"));

await redis.HashSetAsync("titles", [new("1e3", "first"), new("1000", "second")]);
var titles = await redis.HashGetAllAsync("titles");
try
{
    Console.WriteLine($"fields \"1e3\" and \"1000\" of a hash, as a dictionary: {titles.ToDictionary().Count}");
}
catch (ArgumentException failure)
{
    Console.WriteLine($"fields \"1e3\" and \"1000\" of a hash, as a dictionary: {failure.GetType().Name}");
}

await redis.SortedSetAddAsync("streets", [new("main street", 0), new("0123 street", 0)]);
foreach (var start in (string[])["main", "0123"])
{
    Console.WriteLine($"streets that begin with \"{start}\": {(await redis.SortedSetRangeByValueAsync("streets", start, start + '\uffff')).Length}");
}

var found = (RedisValue[])(await redis.ExecuteAsync("ZRANGEBYLEX", (RedisKey)"streets", "[0123", "[0123\uffff"))!;
Console.WriteLine($"streets that begin with \"0123\", asked by Execute: {found.Length}");
CS

seen=$(dotnet run app.cs "$folder/socket")
echo "$seen"
expected='is "7" in the set, asked of Redis: False
is "7" in the set, asked of the members that it sent: True
fields "1e3" and "1000" of a hash, as a dictionary: ArgumentException
streets that begin with "main": 1
streets that begin with "0123": 0
streets that begin with "0123", asked by Execute: 1'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
