using System.Collections.Concurrent;
using Livehouse.Effects;

namespace Livehouse.Tests.Server;

/// <summary>A media server that does at once what it is asked, and remembers it.</summary>
public sealed class FakeMedia : IEffectHandler
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly ConcurrentDictionary<Func<Effect, bool>, TaskCompletionSource> _awaited = new();

    public ConcurrentQueue<Effect> Done { get; } = new();

    /// <summary>Returns when such an effect was done, before or from now on.</summary>
    public Task WhenDone(Func<Effect, bool> isIt)
    {
        var done = _awaited.GetOrAdd(isIt, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Done.Any(isIt)) done.TrySetResult();
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>Set, every effect fails with it.</summary>
    public EffectFailedException? Failure { get; set; }

    /// <summary>Set, a recording that is stopped is never finished so far as its ending can tell: its webhooks say how it ended.</summary>
    public bool RecordingsLinger { get; set; }

    public Task<EffectResult?> Run(Effect effect, CancellationToken cancellation)
    {
        if (Failure is { } failure) throw failure;
        Done.Enqueue(effect);
        foreach (var (isIt, done) in _awaited)
        {
            if (isIt(effect)) done.TrySetResult();
        }

        if (RecordingsLinger && effect is EndRecording) throw new EffectFailedException("The recording is still being finished.", isPermanent: false);
        return Task.FromResult<EffectResult?>(effect switch
        {
            BeginRecording => new RecordingBegun("EG_test"),
            CheckRecording check => new RecordingChecked(check.ObjectKey, 1234, "video/mp4"),
            OpenIngress open => new IngressOpened($"IN_{open.Name}", "rtmp://media.example/live", "a-stream-key"),
            _ => null,
        });
    }

    public Task Undo(Effect effect, CancellationToken cancellation) => Task.CompletedTask;
}
