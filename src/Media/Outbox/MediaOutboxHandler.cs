using Livehouse.Outbox;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>
/// Does what the grains' outbox messages ask of LiveKit and the object store. A try can be cut off after it took effect, so whatever is not idempotent over there is looked for first: a recording by the
/// object that it writes, an ingress by its name.
/// </summary>
public sealed class MediaOutboxHandler(LiveKitInstances instances, RecordingObjects objects, MediaOptions options, TimeProvider time) : IOutboxHandler
{
    /// <summary>Ingresses are streams', and those live on the main instance.</summary>
    private IngressOutbox Ingresses => new(On(null));

    public Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation) => WithinTime(limit => Do(message, limit), wanted: true, message, cancellation);

    public Task Undo(OutboxMessage message, CancellationToken cancellation) => WithinTime(limit => UndoNow(message, limit), wanted: false, message, cancellation);

    private async Task<OutboxResult?> Do(OutboxMessage message, CancellationToken cancellation)
    {
        switch (message)
        {
            case OpenRoom open:
                await On(open.Instance).Rooms.Create(Room(open), cancellation);
                return null;
            case CloseRoom close:
                await Unless(gone => gone.IsNotFound, () => On(close.Instance).Rooms.Delete(close.Room, cancellation));
                return null;
            case RemoveParticipant remove:
                await Unless(gone => gone.IsNotFound, () => On(remove.Instance).Rooms.RemoveParticipant(remove.Room, remove.Identity, cancellation));
                return null;
            case LimitParticipant limit:
                await Unless(gone => gone.IsNotFound, () => On(limit.Instance).Rooms.UpdatePermission(
                    limit.Room, limit.Identity, new ParticipantPermission(CanSubscribe: true, CanPublish: limit.MayPublish, CanPublishData: true), cancellation));
                return null;
            case BeginRecording begin:
                return await Recordings(begin.Instance).Begin(begin, cancellation);
            case EndRecording end:
                return await Recordings(end.Instance).End(end, cancellation);
            case CheckRecording check:
                return await RecordingOutbox.Check(objects, check.ObjectKey, cancellation);
            case OpenIngress open:
                return await Ingresses.Open(open, cancellation);
            case CloseIngress close:
                await Ingresses.Close(close.IngressId, cancellation);
                return null;
            default:
                throw new OutboxMessageFailedException("This server does not know how to do that.", isPermanent: true);
        }
    }

    /// <summary>
    /// A room whose order does not say otherwise stays as long with everybody gone as it does before anybody came: its grain decides when it closes, so the media server, whose own default is 20 seconds,
    /// must not do so earlier.
    /// </summary>
    private static NewRoom Room(OpenRoom open) =>
        new(open.Room, open.EmptyTimeoutSeconds, open.DepartureTimeoutSeconds > 0 ? open.DepartureTimeoutSeconds : open.EmptyTimeoutSeconds, open.MaxParticipants);

    private RecordingOutbox Recordings(string? instance) => new(On(instance), objects, options);

    /// <exception cref="OutboxMessageFailedException">The instance is not configured (any more): no number of tries helps.</exception>
    private LiveKitClient On(string? instance)
    {
        var found = instance is null ? instances.Main : instances.Find(instance);
        if (found is null) throw new OutboxMessageFailedException($"The media server {instance} is not configured here any more.", isPermanent: true);
        return found.Client ?? throw new OutboxMessageFailedException($"The media server {found.Name} has no credentials configured.", isPermanent: true);
    }

    /// <summary>Only what makes something new can be unwanted.</summary>
    private async Task<OutboxResult?> UndoNow(OutboxMessage message, CancellationToken cancellation)
    {
        switch (message)
        {
            case OpenRoom open:
                await Unless(gone => gone.IsNotFound, () => On(open.Instance).Rooms.Delete(open.Room, cancellation));
                break;
            case BeginRecording begin:
                await Recordings(begin.Instance).Abandon(begin, cancellation);
                break;
            case OpenIngress open:
                await Ingresses.Abandon(open, cancellation);
                break;
        }

        return null;
    }

    private async Task<OutboxResult?> WithinTime(Func<CancellationToken, Task<OutboxResult?>> run, bool wanted, OutboxMessage message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.OutboxTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new OutboxMessageFailedException("The media server did not answer in time.", isPermanent: false, late);
        }
        catch (LiveKitException failed)
        {
            // A beginning fails at once for whoever waits for it. An ending must happen some day: a wrong key is put right by the operator, so it is worth every try that there is.
            var begins = wanted && message is BeginRecording or OpenIngress;
            throw failed switch
            {
                { IsTransient: true } => new OutboxMessageFailedException(Why(failed, message), isPermanent: false, failed),
                { Code: LiveKitErrors.Unauthenticated or LiveKitErrors.PermissionDenied or LiveKitErrors.NotLiveKit } =>
                    new OutboxMessageFailedException("The media server does not accept this server's requests.", isPermanent: begins, failed),
                _ => new OutboxMessageFailedException("The media server refused the request.", isPermanent: true, failed),
            };
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }

    private static string Why(LiveKitException failed, OutboxMessage message) => failed switch
    {
        { Code: LiveKitErrors.Unreachable, Status: null } => "The media server can't be reached.",
        { Status: not null, Code: LiveKitErrors.Unavailable or LiveKitErrors.ResourceExhausted } when message is BeginRecording => "The media server has no recorder to spare.",
        _ => "The media server did not answer.",
    };

    /// <summary>For what is done already when the media server says so.</summary>
    internal static async Task Unless(Func<LiveKitException, bool> isDone, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (LiveKitException answer) when (isDone(answer))
        {
            // As it should be.
        }
    }
}
