using System.Collections.Concurrent;
using Livehouse.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Tests.Server;

/// <summary>A media server that carries out every call immediately, and records it.</summary>
public sealed class FakeMedia
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly ConcurrentDictionary<Func<OutboxMessage, bool>, TaskCompletionSource> _awaited = new();

    public ConcurrentQueue<OutboxMessage> Done { get; } = new();

    /// <summary>Returns when such an outbox message was done, before or from now on.</summary>
    public Task WhenDone(Func<OutboxMessage, bool> isIt)
    {
        var done = _awaited.GetOrAdd(isIt, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Done.Any(isIt)) done.TrySetResult();
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>Set, every outbox message fails with it.</summary>
    public OutboxMessageFailedException? Failure { get; set; }

    /// <summary>If set, stopping a recording never finishes it: only its webhooks say how it ended.</summary>
    public bool RecordingsLinger { get; set; }

    private Task<OutboxResult?> Run(OutboxMessage message)
    {
        if (Failure is { } failure) throw failure;
        Done.Enqueue(message);
        foreach (var (isIt, done) in _awaited)
        {
            if (isIt(message)) done.TrySetResult();
        }

        if (RecordingsLinger && message is EndRecording) throw new OutboxMessageFailedException("The recording is still being finished.", isPermanent: false);
        return Task.FromResult<OutboxResult?>(message switch
        {
            BeginRecording => new RecordingBegun("EG_test"),
            CheckRecording check => new RecordingChecked(check.ObjectKey, 1234, "video/mp4"),
            OpenIngress open => new IngressOpened($"IN_{open.Name}", "rtmp://media.example/live", "a-stream-key"),
            _ => null,
        });
    }

    /// <summary>Puts this in the place of LiveKit and the object store: messages between grains are still delivered.</summary>
    public void Serve(IServiceCollection services)
    {
        Serve<OpenRoom>(services);
        Serve<CloseRoom>(services);
        Serve<RemoveParticipant>(services);
        Serve<LimitParticipant>(services);
        Serve<BeginRecording>(services);
        Serve<EndRecording>(services);
        Serve<CheckRecording>(services);
        Serve<OpenIngress>(services);
        Serve<CloseIngress>(services);
        Serve<DropObjects>(services);
    }

    private void Serve<TMessage>(IServiceCollection services)
        where TMessage : OutboxMessage => services.Replace(ServiceDescriptor.Singleton<OutboxHandler<TMessage>>(new Handler<TMessage>(this)));

    private sealed class Handler<TMessage>(FakeMedia media) : OutboxHandler<TMessage> where TMessage : OutboxMessage
    {
        public override Task<OutboxResult?> Run(TMessage message, CancellationToken cancellation) => media.Run(message);
    }
}
