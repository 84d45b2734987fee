using System.Buffers;
using Livehouse.Grains.Recordings;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// An encoder that publishes through an RTMP server. Its connections, and the time that it has to come back, belong to the channel's ingest grain; the stream
/// only knows whether to expect it.
/// </summary>
public partial class StreamGrain
{
    /// <summary>With the dot.</summary>
    private const int ExtensionLengthMax = 5;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private bool HasEncoder => State is { IsLive: true, Encoder.IsPresent: true };

    public async Task<Outcome<StreamView>> AttachEncoder(EncoderReport report)
    {
        if (await Guard(report) is { } refusal) return refusal;
        if (!State!.IsLive) return NotLive();
        if (State.E2ee) return Refusal.Conflict("An encoder can't feed an end-to-end encrypted stream.");
        if (State.Encoder?.Session > report.Session || State.Encoder is { IsPresent: false } && State.Encoder.Session == report.Session) return Late();
        var next = new EncoderState(report.ChannelId, report.Session, IsPresent: true);
        if (next == State.Encoder) await _memory.Confirm();
        else await Commit(State with { Encoder = next, EncoderSince = State.EncoderSince ?? Now });
        ArmHostGone();
        return View(State);
    }

    public async Task<Outcome<StreamView>> LoseEncoder(EncoderReport report)
    {
        if (await Guard(report) is { } refusal) return refusal;
        if (State!.Encoder?.Session > report.Session) return Late();
        if (!HasEncoder)
        {
            await _memory.Confirm();
            return View(State);
        }

        var next = State with { Encoder = new EncoderState(report.ChannelId, report.Session, IsPresent: false) };
        if (IsHostAround)
        {
            await Commit(next);
            ArmHostGone();
        }
        else
        {
            await End(StreamEndReasons.IngestLost);
        }

        return View(State);
    }

    public async Task<Outcome<StreamView>> TakeFile(EncoderFile file)
    {
        if (State is not { } state) return await NotThere();
        var key = $"recordings/{state.TenantId}/{_id}/{Ids.Derive("file_", file.Path)}{ExtensionOf(file.Path)}";
        if (state.IsOwnerErased || state.Recording.Files.Count >= IngestLimits.FilesMax) await _memory.Confirm();
        else await Commit(state, [new KeepRecordedFile(file.Path, key, file.Seconds)]);
        return View(State);
    }

    private static string ExtensionOf(string path) =>
        Path.GetExtension(path) is { Length: > 1 and <= ExtensionLengthMax } extension && extension.AsSpan(1).IndexOfAnyExcept(Letters) < 0 ? extension : "";

    public async Task<Outcome<Done>> TakeRtmpRecording(RtmpRecordingReport report)
    {
        if (await Guard(report.Encoder) is { } refusal) return refusal;
        await TakeStep(RecordingRules.WrittenByRtmpServer(State!.Recording, report.ObjectKey, Now));
        return Done.Instance;
    }

    /// <summary>The host publishes otherwise, or was disconnected and still has time to return.</summary>
    private bool IsHostAround => State!.Publisher is { } publisher && (publisher.GoneSince is not { } since || since + _options.ReconnectWindow > Now);

    private async Task<Refusal?> Guard(EncoderReport report)
    {
        if (State is not { } state) return await NotThere();
        return report.TenantId is { } tenantId && tenantId != state.TenantId ? Refusal.NotFound("The stream") : null;
    }

    /// <summary>Of a session that another one has replaced.</summary>
    private static Refusal Late() => Refusal.Conflict("A later session of the encoder is known.");

    /// <summary>With the end of the stream: its channel closes for the encoder.</summary>
    private IReadOnlyList<OutboxMessage> TellChannel(StreamState state) => state.Encoder is { } encoder ? [new RefreshIngest(encoder.ChannelId, _id)] : [];
}
