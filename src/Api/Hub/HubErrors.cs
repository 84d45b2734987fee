using System.Text.Json.Serialization;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub;

/// <summary>The <c>error</c> event (docs/api/hub.md).</summary>
/// <param name="RetryAfterSeconds">Whole seconds, at least 1; null when waiting does not help.</param>
public sealed record HubErrorEvent(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StreamId = null);

/// <summary>A hub method's refusal: one filter turns it into the <c>error</c> event and the failed invocation.</summary>
internal sealed class RefusedException(Refusal refusal, string? streamId) : Exception(refusal.Code)
{
    public Refusal Refusal => refusal;

    public string? StreamId => streamId;
}

/// <summary>The hub's own codes beside those of <see cref="RefusalCodes"/>, and the error event of a refusal.</summary>
internal static class HubErrors
{
    /// <summary>A bug or an outage on the server's side; a retry may help.</summary>
    public const string Internal = "internal";

    /// <summary>The client could not keep up and its connection is closed: reconnect, and join again with the last seq.</summary>
    public const string TooSlow = "too_slow";

    public static Frame TooSlowEvent { get; } = Frame(
        new HubErrorEvent(TooSlow, "The connection could not keep up and is closed: reconnect, and join with lastSeq and epoch to get what it missed."));

    /// <summary>The last frames of a connection whose session has ended.</summary>
    public static Frame SessionEnded { get; } = HubRecords.Join(
        Frame(new HubErrorEvent(RefusalCodes.Unauthorized, "The session has ended: sign in again.")), HubRecords.Close);

    /// <summary>The last frames of a connection whose tenant was suspended.</summary>
    public static Frame TenantSuspended { get; } = HubRecords.Join(
        Frame(new HubErrorEvent(RefusalCodes.TenantSuspended, "The organisation is suspended.")), HubRecords.Close);

    public static HubErrorEvent Unexpected(string? streamId = null) =>
        new(Internal, "Something went wrong on the server; a retry may help.", StreamId: streamId);

    public static HubErrorEvent From(Refusal refusal, string? streamId)
    {
        var message = refusal.Field is { } field ? $"{field}: {refusal.Detail}" : refusal.Detail;
        int? retryAfter = refusal.Limit is { } limit ? Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(limit.RetryAfter.TotalSeconds))) : null;
        return new HubErrorEvent(refusal.Code, message, retryAfter, streamId);
    }

    public static Frame Frame(HubErrorEvent error) => HubRecords.Event(StreamEventNames.Error, error);
}
