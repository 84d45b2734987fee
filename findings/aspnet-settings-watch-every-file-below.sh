#!/usr/bin/env bash
# ASP.NET Core 10.0: to notice a change of one file, appsettings.json, every folder below the program's is watched.
#
# WebApplication.CreateBuilder reloads its settings when they change. Its watcher looks at the whole tree of the content
# root, with a watch of the system for each folder, and each write to any file in it goes through a thread of the program
# and is then thrown away. A database that is kept below that folder, as with `dotnet run` and a folder ./data, costs
# processor time with each of its writes (a tenth of a busy server's, as we measured), and a deep tree costs a watch a
# folder of the user's limited number (fs.inotify.max_user_watches). What helps: hostBuilder:reloadConfigOnChange=false,
# as an argument or, with DOTNET_ before it and __ for the colon, in the environment.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   by default: 41 folders watched for one file; its thread woke while the database was written: True
#   with reloadConfigOnChange=false: 0 folders watched
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
var root = Directory.CreateTempSubdirectory("content-").FullName;
File.WriteAllText(Path.Combine(root, "appsettings.json"), "{}");
var data = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
for (var at = 0; at < 39; at++) Directory.CreateDirectory(Path.Combine(data, at.ToString()));

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = root });
var watched = Directory.GetFiles("/proc/self/fdinfo").Where(File.Exists).Sum(Watches);
if (watched == 0)
{
    Console.WriteLine("with reloadConfigOnChange=false: 0 folders watched");
}
else
{
    var before = Wakes();
    using (var file = File.OpenHandle(Path.Combine(data, "live.db"), FileMode.Create, FileAccess.Write))
    {
        for (var write = 0; write < 20_000; write++) RandomAccess.Write(file, new byte[8], write * 8);
    }

    for (var tries = 0; tries < 100 && Wakes() == before; tries++) await Task.Delay(50);
    Console.WriteLine($"by default: {watched} folders watched for one file; its thread woke while the database was written: {Wakes() > before}");
}

Directory.Delete(root, recursive: true);
GC.KeepAlive(builder);

static int Watches(string info)
{
    try { return File.ReadLines(info).Count(line => line.StartsWith("inotify wd:")); }
    catch (IOException) { return 0; }
}

static long Wakes() => Directory.GetDirectories("/proc/self/task")
    .Where(task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET File Watch"))
    .SelectMany(task => File.ReadLines(Path.Combine(task, "status")))
    .Where(line => line.Contains("ctxt_switches"))
    .Sum(line => long.Parse(line.Split(':')[1]));
CS

seen=$(dotnet run app.cs; dotnet run app.cs -- --hostBuilder:reloadConfigOnChange=false)
echo "$seen"
expected='by default: 41 folders watched for one file; its thread woke while the database was written: True
with reloadConfigOnChange=false: 0 folders watched'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
