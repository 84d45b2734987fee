using System.Globalization;

namespace Livehouse.Bench.Load;

/// <summary>A stream that is started beside the load and stopped a second later.</summary>
/// <param name="Host">Makes no other calls.</param>
internal sealed record SideStart(RestCaller Host, Operation Start, Operation Stop);

/// <summary>People who go live for a second, one after the other: what starting needs is lost with a silo too.</summary>
internal sealed class SideStarts(Func<string, RestCaller> person, RunClock clock)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(1);

    private readonly List<Task> _underWay = [];

    public static object Plan { get; } = new { title = "Side" };

    public List<SideStart> All { get; } = [];

    public async Task Run(Pace pace, CancellationToken giveUp)
    {
        for (var number = 0; pace.At(number) is { } due; number++)
        {
            await clock.Until(due, giveUp);
            var name = number.ToString(CultureInfo.InvariantCulture);
            var side = new SideStart(
                person($"side{name}"),
                new Operation(OperationKind.Start, $"side-{name}", due),
                new Operation(OperationKind.Stop, $"stop-{name}", due + LiveFor));
            All.Add(side);
            _underWay.Add(GoLiveAndStop(side, giveUp));
        }

        await Task.WhenAll(_underWay);
    }

    private async Task GoLiveAndStop(SideStart side, CancellationToken giveUp)
    {
        try
        {
            await Ask(side, side.Start, "/api/live/start", Plan, giveUp);
            if (side.Start.AcknowledgedAt is null) return;
            await clock.Until(side.Stop.Due, giveUp);
            await Ask(side, side.Stop, "/api/live/stop", new { streamId = side.Start.ResultId }, giveUp);
        }
        catch (OperationCanceledException)
        {
            // Shown by the operations, which are still open.
        }
    }

    private async Task Ask(SideStart side, Operation operation, string path, object body, CancellationToken giveUp)
    {
        var answer = await side.Host.Post(path, body, operation.Key, giveUp);
        operation.Tries = answer.Tries;
        if (answer.IsSuccess) operation.Acknowledge(clock.Now, answer.Body.GetProperty("stream").GetProperty("id").GetString()!);
        else operation.Refuse(answer.Code);
    }
}
