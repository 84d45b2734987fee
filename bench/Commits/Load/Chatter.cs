using System.Globalization;
using Livehouse.Callers;
using Livehouse.Streams;

namespace Livehouse.Bench.Load;

/// <summary>A busy chat: a fixed number of messages per second into one stream, until stopped.</summary>
internal sealed class Chatter(IStreamGrain stream, int perSecond)
{
    private const int People = 1_000;
    private const string Text = "What a song! I was there when they played it for the first time, in the small hall.";

    private readonly Caller[] _people =
    [
        .. Enumerable.Range(0, People).Select(number => new Caller(Caller.DefaultTenant, $"chatter{number}", $"Chatter {number}", Role.Defaults)),
    ];

    /// <summary>Answers how many messages were acknowledged, and how many refused.</summary>
    public async Task<(int Said, int Refused)> Run(CancellationToken stop)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var calls = new List<Task<bool>>();
        while (!stop.IsCancellationRequested)
        {
            var due = (int)(TimeProvider.System.GetElapsedTime(begin).TotalSeconds * perSecond);
            while (calls.Count < due) calls.Add(Say(calls.Count));
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }

        var said = await Task.WhenAll(calls);
        return (said.Count(told => told), said.Count(told => !told));
    }

    private async Task<bool> Say(int number)
    {
        try
        {
            return !(await stream.Say(new SendMessage(_people[number % People], Text, "m" + number.ToString(CultureInfo.InvariantCulture)))).IsRefused;
        }
        catch (LimitExceededException)
        {
            return false;
        }
    }
}
