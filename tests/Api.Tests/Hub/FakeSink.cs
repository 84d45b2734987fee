using System.Text;
using System.Text.Json;
using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;

namespace Livehouse.Tests.Hub;

/// <summary>A connection whose transport a test can fill up: while blocked, the write under way does not end.</summary>
internal sealed class FakeSink : IConnectionSink
{
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private TaskCompletionSource? _room;

    public string Name => "fake";

    public bool IsAborted { get; private set; }

    public int WritesAtOnceMax { get; private set; }

    private int _writing;

    public IReadOnlyList<Frame> Frames
    {
        get
        {
            lock (_gate) return [.. _frames];
        }
    }

    /// <summary>The records that were written, in order.</summary>
    public IReadOnlyList<Record> Records =>
        [.. Frames.SelectMany(frame => Encoding.UTF8.GetString(frame.Bytes.Span).Split('\u001e', StringSplitOptions.RemoveEmptyEntries)).Select(Record.Parse)];

    public void Block()
    {
        lock (_gate) _room ??= new TaskCompletionSource();
    }

    /// <summary>The client reads on; whatever waits is written before this returns.</summary>
    public void Unblock()
    {
        TaskCompletionSource? room;
        lock (_gate) (room, _room) = (_room, null);
        room?.SetResult();
    }

    public ValueTask Write(Frame frame)
    {
        Task? room;
        lock (_gate)
        {
            _frames.Add(frame);
            WritesAtOnceMax = Math.Max(WritesAtOnceMax, ++_writing);
            room = _room?.Task;
            if (room is null) _writing--;
        }

        return room is null ? ValueTask.CompletedTask : new ValueTask(Finish(room));
    }

    public void Abort() => IsAborted = true;

    private async Task Finish(Task room)
    {
        await room;
        lock (_gate) _writing--;
    }
}

/// <summary>One record of the hub protocol as a client reads it.</summary>
internal sealed record Record(int Type, string? Target, JsonElement Argument, JsonElement Whole)
{
    public long Seq => Argument.GetProperty("seq").GetInt64();

    public static Record Parse(string text)
    {
        var whole = JsonDocument.Parse(text).RootElement;
        var target = whole.TryGetProperty("target", out var name) ? name.GetString() : null;
        return new Record(whole.GetProperty("type").GetInt32(), target, target is null ? default : whole.GetProperty("arguments")[0], whole);
    }
}
