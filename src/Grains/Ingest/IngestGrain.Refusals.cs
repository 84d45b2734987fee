using Livehouse.Ingest;
using Livehouse.Refusals;

namespace Livehouse.Grains.Ingest;

/// <summary>
/// Why the last encoder was turned away: for the owner, who otherwise sees nothing at all. In memory, and only where it can't be abused: names of channels can
/// be made up, and a refusal of one must not keep an activation.
/// </summary>
public sealed partial class IngestGrain
{
    /// <summary>How long a refusal is kept on a channel that never had an encoder.</summary>
    private static readonly TimeSpan RefusalKeptFor = TimeSpan.FromMinutes(10);

    /// <summary>An owner who looks at the channel, as the studio does every few seconds, gets to see a wrong key within this time.</summary>
    private static readonly TimeSpan WatchedFor = TimeSpan.FromMinutes(1);

    private RefusedEncoder? _refused;
    private DateTimeOffset _watchedUntil = DateTimeOffset.MinValue;

    /// <summary>Nothing here is worth an activation.</summary>
    private bool IsForgettable => _memory.State is null && _ingress is null && _refused is null && _watchedUntil <= Now;

    private void WatchedByOwner()
    {
        if (_memory.State is not null) return;
        _watchedUntil = Now + WatchedFor;
        _host.StayActive(WatchedFor);
    }

    /// <param name="detail">For the RTMP server.</param>
    /// <param name="forOwner">Null: the same.</param>
    private async Task<Outcome<Done>> Refuse(IngestWord word, string code, string detail, string? forOwner = null)
    {
        var answer = Denied(detail);
        // Whoever has the key is the owner, or trusted by them.
        if (_memory.State is null && !HasKey(word) && _watchedUntil <= Now) return answer;
        _refused = new RefusedEncoder(Now, code, forOwner ?? detail);
        if (_memory.State is null) _host.StayActive(RefusalKeptFor);
        await TellHealth();
        return answer;
    }

    private Task<Outcome<Done>> RefuseKey(IngestWord word) => Refuse(word, EncoderRefusalCodes.KeyInvalid, WrongKey);

    private Task<Outcome<Done>> RefuseSecond(IngestWord word) => Refuse(word, EncoderRefusalCodes.EncoderPresent, "Another encoder is publishing.");

    /// <summary>With the right key it is the owner's encoder, at the wrong place. Others are nobody's business.</summary>
    private Task<Outcome<Done>> RefuseServer(IngestWord word) => IsAttempt(word) && HasKey(word)
        ? Refuse(word, EncoderRefusalCodes.WrongServer, WrongKey, "The RTMP server serves another organisation, or its address names another stream.")
        : Task.FromResult(Denied());

    private static bool IsAttempt(IngestWord word) => word.Kind is IngestWordKind.Publish or IngestWordKind.Update;
}
