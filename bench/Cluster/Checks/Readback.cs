using System.Text.Json;
using Livehouse.Bench.Load;
using Livehouse.Bench.Nodes;

namespace Livehouse.Bench.Checks;

/// <summary>
/// Reads back over the API what the run left and compares it with what clients received. To prove that a gift exists, it is given again under the same
/// <c>clientId</c>: an existing one returns its old receipt, a lost one is given again and shows in the totals.
/// </summary>
internal sealed class Readback(Audience audience, IReadOnlyList<Kill> kills, RunOptions options)
{
    /// <summary>How long before a silo's end acknowledged chat may have been in its memory alone: what <c>IStreamGrain</c> promises.</summary>
    private static readonly TimeSpan ChatAtRisk = TimeSpan.FromSeconds(1);

    /// <summary>How late an acknowledgement may come to a client whose silo has died meanwhile. No stream is anywhere else by then.</summary>
    private static readonly TimeSpan AnswerUnderWay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadMax = TimeSpan.FromMinutes(5);
    private static readonly ParallelOptions AFewAtATime = new() { MaxDegreeOfParallelism = 4 };

    private readonly Findings _findings = new();

    /// <summary>Waits until the viewers have received everything, and stops listening: later events come from the checks themselves.</summary>
    public async Task Settle()
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begin) < SettleMax
            && !audience.Stages.All(stage => stage.Viewers.TrueForAll(viewer => viewer.Trail.HasAll(Announced(stage)))))
        {
            await Task.Delay(100);
        }

        foreach (var viewer in audience.Viewers) viewer.Trail.Close();
    }

    public async Task<Findings> Run(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ReadMax);
        foreach (var stage in audience.Stages) CheckEvents(stage);
        await Parallel.ForEachAsync(audience.Stages, AFewAtATime, async (stage, _) =>
        {
            await CheckGifts(stage, limit.Token);
            var gone = await CheckMessages(stage, limit.Token);
            await CheckPins(stage, gone, limit.Token);
        });
        await Parallel.ForEachAsync(audience.Side!.All, AFewAtATime, async (side, _) => await CheckStart(side, limit.Token));
        return _findings;
    }

    private static IEnumerable<Operation> Announced(Stage stage) =>
        Done(stage.Operations).Where(operation => operation.Kind is OperationKind.Gift or OperationKind.Message);

    private static IEnumerable<Operation> Done(IEnumerable<Operation> operations) => operations.Where(operation => operation.AcknowledgedAt is not null);

    private void CheckEvents(Stage stage)
    {
        foreach (var viewer in stage.Viewers)
        {
            foreach (var fault in viewer.Trail.Faults) _findings.EventFault($"{stage.StreamId}: {fault}");
        }

        foreach (var done in Announced(stage))
        {
            var deaf = stage.Viewers.Count(viewer => viewer.Trail.ReceivedAt(done) is null);
            if (deaf > 0)
            {
                _findings.EventFault(
                    $"{stage.StreamId}: {done.ResultId}, acknowledged at {done.AcknowledgedAt!.Value.TotalSeconds:0.000} s, never reached {deaf} viewers");
            }
        }
    }

    private async Task CheckGifts(Stage stage, CancellationToken cancellation)
    {
        foreach (var viewer in stage.Viewers)
        {
            foreach (var open in viewer.Operations.Where(operation => operation.IsOpen)) await viewer.Perform(open, cancellation);
        }

        var settled = await Totals(stage, cancellation);
        await Task.WhenAll(stage.Viewers.Select(viewer => GiveAgain(stage, viewer, cancellation)));
        var after = await Totals(stage, cancellation);
        var given = stage.Viewers.SelectMany(viewer => Done(viewer.Operations)).Sum(operation => (long)operation.Quantity);
        if (after.Count != given)
        {
            _findings.TotalsOff(after.Count - given, $"{stage.StreamId} counts {after.Count}, {given} were given");
        }
        else if (settled.Count != given)
        {
            _findings.TotalsOff(settled.Count - given, $"{stage.StreamId} counted {settled.Count} before lost gifts were given again, {given} were given");
        }
        if (after.Value != after.Count) _findings.TotalsOff(after.Value - after.Count, $"{stage.StreamId}: the value of roses is not their count");
    }

    private async Task GiveAgain(Stage stage, Viewer viewer, CancellationToken cancellation)
    {
        foreach (var gift in viewer.Operations.Where(operation => operation.Kind == OperationKind.Gift).ToList())
        {
            if (gift.IsOpen) _findings.NeverAnswered($"{stage.StreamId}: gift {gift.Key}");
            else if (gift.RefusedWith is { } code) Refused(code, $"{stage.StreamId}: gift {gift.Key}");
            if (gift.AcknowledgedAt is null) continue;
            var again = new Operation(OperationKind.Gift, gift.Key, gift.Due) { Quantity = gift.Quantity };
            await viewer.Perform(again, cancellation);
            if (again.ResultId != gift.ResultId || again.Seq != gift.Seq)
            {
                _findings.LostGift($"{stage.StreamId}: {gift.ResultId} of event {gift.Seq}, acknowledged at {gift.AcknowledgedAt.Value.TotalSeconds:0.000} s; "
                    + $"now {again.RefusedWith ?? $"event {again.Seq}"}");
            }
        }
    }

    private static async Task<(long Count, long Value)> Totals(Stage stage, CancellationToken cancellation)
    {
        var gifts = (await stage.Host.Get($"/api/live/{stage.StreamId}", cancellation)).Body.GetProperty("stream").GetProperty("gifts");
        return (gifts.GetProperty("count").GetInt64(), gifts.GetProperty("value").GetInt64());
    }

    /// <returns>The ids of messages that are gone as the hub allows.</returns>
    private async Task<HashSet<string>> CheckMessages(Stage stage, CancellationToken cancellation)
    {
        var history = new Dictionary<string, int>();
        string? cursor = null;
        do
        {
            var page = (await stage.Host.Get(
                $"/api/live/{stage.StreamId}/messages?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", cancellation)).Body;
            foreach (var message in page.GetProperty("items").EnumerateArray())
            {
                var key = $"{message.GetProperty("messageId").GetString()} {message.GetProperty("text").GetString()}";
                history[key] = history.GetValueOrDefault(key) + 1;
            }

            cursor = page.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null;
        }
        while (cursor is not null);

        var gone = new HashSet<string>();
        foreach (var message in stage.Viewers.SelectMany(viewer => viewer.Operations).Where(operation => operation.Kind == OperationKind.Message))
        {
            if (message.IsOpen) _findings.NeverAnswered($"{stage.StreamId}: message {message.Key}");
            else if (message.RefusedWith is { } code) Refused(code, $"{stage.StreamId}: message {message.Key}");
            if (message.AcknowledgedAt is not { } at) continue;
            if (history.Remove($"{message.ResultId} {message.Text}", out var count))
            {
                if (count > 1) _findings.DoubledMessage($"{stage.StreamId}: {message.ResultId} is there {count} times");
            }
            else if (WasAtRisk(at))
            {
                gone.Add(message.ResultId);
                _findings.GoneChat();
            }
            else
            {
                _findings.LostMessage($"{stage.StreamId}: {message.ResultId}, acknowledged at {at.TotalSeconds:0.000} s");
            }
        }

        foreach (var stranger in history.Keys) _findings.Stranger($"{stage.StreamId}: message {stranger}");
        return gone;
    }

    private bool WasAtRisk(TimeSpan acknowledgedAt) =>
        kills.Any(kill => (options.Signal == NodeSignal.Kill || !kill.WasAsked) && acknowledgedAt > kill.At - ChatAtRisk
            && acknowledgedAt < kill.At + AnswerUnderWay);

    private async Task CheckPins(Stage stage, HashSet<string> gone, CancellationToken cancellation)
    {
        const int BoardMax = 5;
        foreach (var pin in stage.Pins)
        {
            if (pin.IsOpen) _findings.NeverAnswered($"{stage.StreamId}: pin {pin.Key}");
            else if (pin.RefusedWith == "not_found" && gone.Contains(pin.Text)) _findings.PinOfGoneChat();
            else if (pin.RefusedWith is { } code) Refused(code, $"{stage.StreamId}: pin {pin.Key} of {pin.Text}");
        }

        var stream = (await stage.Host.Get($"/api/live/{stage.StreamId}", cancellation)).Body.GetProperty("stream");
        var board = stream.GetProperty("pinned").EnumerateArray().Select(pin => pin.GetProperty("messageId").GetString()!).ToList();

        // One that was never answered may stand on the board or not.
        var open = stage.Pins.Where(pin => pin.IsOpen).Select(pin => pin.Text).ToHashSet();
        var expected = Done(stage.Pins).Select(pin => pin.Text).Reverse().Take(BoardMax).ToList();
        var sure = board.Where(pin => !open.Contains(pin)).ToList();
        foreach (var lost in expected.Take(BoardMax - (board.Count - sure.Count)).Except(sure)) _findings.LostPin($"{stage.StreamId}: {lost}");
        foreach (var stranger in sure.Except(expected)) _findings.Stranger($"{stage.StreamId}: pin {stranger}");
        if (open.Count == 0 && !board.SequenceEqual(expected)) _findings.LostPin($"{stage.StreamId}: the order of the board");
    }

    private async Task CheckStart(SideStart side, CancellationToken cancellation)
    {
        foreach (var operation in new[] { side.Start, side.Stop })
        {
            if (operation.RefusedWith is { } code)
            {
                Refused(code, $"{operation.Kind} {operation.Key}");
            }
            else if (operation.IsOpen && (operation == side.Start || side.Start.AcknowledgedAt is not null))
            {
                _findings.NeverAnswered($"{operation.Kind} {operation.Key}");
            }
        }

        if (side.Start.AcknowledgedAt is null) return;
        var again = await side.Host.Post("/api/live/start", SideStarts.Plan, side.Start.Key, cancellation);
        if (!again.IsSuccess)
        {
            _findings.LostStart($"{side.Start.Key} is answered {again.Code} when it is repeated");
        }
        else if (again.Body.GetProperty("stream").GetProperty("id").GetString() != side.Start.ResultId)
        {
            _findings.DoubledStart($"{side.Start.Key} started another stream when it was repeated");
        }
        var stream = await side.Host.Get($"/api/live/{side.Start.ResultId}", cancellation);
        if (!stream.IsSuccess)
        {
            _findings.LostStart($"{side.Start.ResultId} is answered {stream.Code}");
        }
        else if (side.Stop.AcknowledgedAt is not null && stream.Body.GetProperty("stream").GetProperty("status").GetString() != "ended")
        {
            _findings.LostStart($"{side.Start.ResultId} was stopped and is live");
        }
    }

    private void Refused(string code, string what)
    {
        if (code == "rate_limited") _findings.OverLimit();
        else _findings.WrongRefusal($"{what}: {code}");
    }
}
