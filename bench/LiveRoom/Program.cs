using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Bench;
using Livehouse.Jwt;

// One live room as people use it: viewers on the hub, chat from all of them. Prints start-up time, idle memory, completeness, order and latency.
// Usage: dotnet run --project bench/LiveRoom -c Release [-- viewers messagesPerSecond seconds]
var viewers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
var rate = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50;
var seconds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20;
if (viewers < 1 || rate < 1 || seconds is < 1 or > 55 || (double)rate * seconds / viewers > 30)
{
    Console.Error.WriteLine("At most 55 seconds, and at most 30 messages a viewer: that is what the chat budget of a minute lets through.");
    return 2;
}

await using var server = await ServerProcess.Start();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start-up to first answer   {server.StartUp.TotalMilliseconds,8:0} ms   (goal: under 2,000)"));
await Task.Delay(TimeSpan.FromSeconds(5));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle memory of the server  {server.ResidentBytes / 1048576.0,8:0.0} MiB  (goal: under 150)"));

var tokens = new Hs256(server.JwtSecret, TimeProvider.System);
string Token(string userId) => tokens.Sign(new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() });

using var http = new HttpClient { BaseAddress = server.Address };
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("host"));
using var started = await http.PostAsJsonAsync(new Uri("/api/live/start", UriKind.Relative), new { title = "bench" });
started.EnsureSuccessStatusCode();
var streamId = JsonDocument.Parse(await started.Content.ReadAsStringAsync()).RootElement.GetProperty("stream").GetProperty("id").GetString()!;

var audience = await Task.WhenAll(Enumerable.Range(0, viewers).Select(async number =>
{
    var viewer = await HubViewer.Connect(server.Address, Token($"viewer{number}"));
    await viewer.Join(streamId);
    return viewer;
}));

var total = rate * seconds;
var clock = TimeProvider.System;
var begin = clock.GetTimestamp();
var sends = new List<Task>();
for (var message = 0; message < total; message++)
{
    // Open loop: a message leaves at its time whether or not the ones before have come back.
    var due = TimeSpan.FromSeconds((double)message / rate) - clock.GetElapsedTime(begin);
    if (due > TimeSpan.Zero) await Task.Delay(due);
    sends.Add(audience[message % viewers].Say(streamId, $"{clock.GetTimestamp()}", $"m{message}"));
}

await Task.WhenAll(sends).WaitAsync(TimeSpan.FromSeconds(30));
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
var complete = await Task.WhenAll(audience.Select(viewer => viewer.Received(total, patience.Token)));

var latencies = audience.SelectMany(viewer => viewer.Latencies).Order().ToArray();
var delivered = audience.Sum(viewer => (long)viewer.Latencies.Count);
double At(double share) => latencies.Length == 0 ? double.NaN : latencies[Math.Min(latencies.Length - 1, (int)(latencies.Length * share))].TotalMilliseconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"viewers × messages         {viewers,8} × {total} at {rate}/s"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delivered                  {delivered,8} of {(long)viewers * total} ({(complete.All(whole => whole) ? "complete" : "INCOMPLETE")})"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"order by seq               {(audience.All(viewer => viewer.InOrder) ? "kept" : "BROKEN"),8}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"latency p50 / p99 / max    {At(0.5):0.0} / {At(0.99):0.0} / {At(1):0.0} ms   (goal: p99 under 200)"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory after               {server.ResidentBytes / 1048576.0,8:0.0} MiB"));
foreach (var viewer in audience) await viewer.DisposeAsync();
return complete.All(whole => whole) && audience.All(viewer => viewer.InOrder) ? 0 : 1;
