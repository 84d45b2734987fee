using System.Text.Json.Serialization;

namespace Livehouse.Refusals;

/// <summary>An expected negative answer: nothing was changed, and the front turns it into an HTTP problem or a hub error in one place.</summary>
/// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
/// <param name="Detail">A sentence for the developer who reads the answer; never a secret or an internal name.</param>
/// <param name="Field">For <see cref="RefusalCodes.ValidationFailed"/> and unknown users: the request field at fault, in camelCase.</param>
/// <param name="Limit">For <see cref="RefusalCodes.RateLimited"/> and <see cref="RefusalCodes.AccountLocked"/>: which budget is empty and for how long.</param>
[GenerateSerializer, Alias("livehouse.Refusal"), Immutable]
public sealed record Refusal(string Code, string Detail, string? Field = null, SpentLimit? Limit = null)
{
    /// <summary>For <see cref="RefusalCodes.AlreadyLive"/>: the caller's stream that is live.</summary>
    [Id(0)]
    public string? StreamId { get; init; }

    /// <summary>For <see cref="RefusalCodes.SsoFailed"/>: a stable reason code that an admin can act on.</summary>
    [Id(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    public static Refusal Unauthorized(string detail = "Sign in first.") => new(RefusalCodes.Unauthorized, detail);

    public static Refusal Forbidden(string detail) => new(RefusalCodes.Forbidden, detail);

    public static Refusal NotFound(string what = "Nothing") => new(RefusalCodes.NotFound, $"{what} was not found.");

    /// <summary>A request names users who don't exist, and nothing of it was done.</summary>
    public static Refusal UnknownUsers(string field, IReadOnlyList<string> userIds) =>
        new(RefusalCodes.NotFound, userIds.Count == 1 ? $"There is no user {userIds[0]}." : $"There are no users {string.Join(", ", userIds)}.", field);

    /// <summary>The beginning of the detail of <see cref="RecordingFailed"/>.</summary>
    public const string RecordingFailedDetail = "The recording failed.";

    /// <param name="reason">A sentence for the owner; null when it is not known.</param>
    public static Refusal RecordingFailed(string? reason) =>
        new(RefusalCodes.NotFound, reason is null ? RecordingFailedDetail : $"{RecordingFailedDetail} {reason}");

    public static Refusal StreamEnded() => new(RefusalCodes.StreamEnded, "The stream has ended.");

    public static Refusal AlreadyLive(string streamId) =>
        new(RefusalCodes.AlreadyLive, "You are live already: stop that stream first, or ask for a token of it.") { StreamId = streamId };

    public static Refusal Conflict(string detail) => new(RefusalCodes.Conflict, detail);

    public static Refusal InvalidState(string detail) => new(RefusalCodes.InvalidState, detail);

    public static Refusal RoomFull() => new(RefusalCodes.RoomFull, "Every seat of the room is taken.");

    public static Refusal Invalid(string field, string detail) => new(RefusalCodes.ValidationFailed, detail, field);

    public static Refusal MediaUnavailable(string detail = "The media server did not answer.") => new(RefusalCodes.MediaUnavailable, detail);

    public static Refusal StorageUnavailable() =>
        new(RefusalCodes.StorageUnavailable, "Nothing can be stored right now, so nothing was changed; try again later.");

    public static Refusal RateLimited(SpentLimit limit) =>
        new(RefusalCodes.RateLimited, $"At most {limit.Limit} uses in {limit.Window.TotalSeconds:0} seconds are allowed.", Limit: limit);
}

/// <summary>An exhausted budget.</summary>
/// <param name="Policy">Which budget: <c>starts</c>, <c>joins</c>, <c>chat</c>, <c>reactions</c>, <c>gifts</c>, <c>reports</c>, <c>slow-mode</c>, <c>login</c>,
/// <c>room-tokens</c>, <c>room-joins</c>, <c>rooms</c>, <c>messages</c>, <c>registrations</c>.</param>
/// <param name="Limit">Uses in any window of the length <paramref name="Window"/>.</param>
/// <param name="RetryAfter">Time until one use is available again; always positive.</param>
[GenerateSerializer, Alias("livehouse.SpentLimit"), Immutable]
public sealed record SpentLimit(string Policy, int Limit, TimeSpan Window, TimeSpan RetryAfter);
