using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Matching;

/// <summary>
/// Pairs users who wait for one topic of one tenant, each exactly once: at most one user waits, and the next other user becomes the partner. The key is
/// <c>tenant:topic</c>, the topic as <see cref="Topics.KeyOf"/> gives it.
/// </summary>
[Alias("livehouse.match")]
public interface IMatchGrain : IGrainWithStringKey
{
    /// <summary>
    /// Pairs the caller with the waiting user, into a room that only the two may enter, or lets the caller wait until <see cref="MatchTicket.ExpiresAt"/>. A
    /// caller who is already waiting keeps the ticket. A repeated operation id returns the ticket of the first attempt.
    /// </summary>
    [Alias("Seek")]
    Task<Outcome<MatchTicket>> Seek(SeekMatch command);

    /// <summary>The caller's ticket in its current state: <c>not_found</c> for another user's, and an hour after it was decided.</summary>
    [Alias("Get")]
    Task<Outcome<MatchTicket>> Get(MatchQuery query);

    /// <summary>The caller stops waiting. <c>conflict</c> for a ticket that is already matched.</summary>
    [Alias("Cancel")]
    Task<Outcome<MatchTicket>> Cancel(MatchQuery query);

    /// <summary>A user's account was deleted: they stop waiting, and their name is removed from tickets.</summary>
    [Alias("Forget")]
    Task Forget(ForgetUser command);
}

/// <param name="Topic">1 to <see cref="RoomLimits.TopicLengthMax"/> Unicode scalar values after trimming.</param>
/// <param name="Instance">The instance where a match opens its room.</param>
/// <param name="Terms">Of that room: it always has two seats.</param>
/// <param name="OperationId">The same for a repeat of the same request.</param>
[GenerateSerializer, Alias("livehouse.SeekMatch"), Immutable]
public sealed record SeekMatch(Caller Caller, string OperationId, string Topic, string Instance, RoomTerms Terms);

[GenerateSerializer, Alias("livehouse.MatchQuery"), Immutable]
public sealed record MatchQuery(Caller Caller, string TicketId);

[GenerateSerializer, Alias("livehouse.MatchStatus")]
public enum MatchStatus
{
    Waiting,
    Matched,

    /// <summary>No partner came within the time limit.</summary>
    Expired,
    Cancelled,
}

/// <param name="TicketId">Identifies its grain (<see cref="TicketIds"/>).</param>
/// <param name="ExpiresAt">UTC; when the wait ends.</param>
/// <param name="RoomName">The room of the pair; null unless matched.</param>
[GenerateSerializer, Alias("livehouse.MatchTicket"), Immutable]
public sealed record MatchTicket(
    string TicketId,
    string UserId,
    string UserName,
    string Topic,
    MatchStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? RoomName = null,
    string? PartnerId = null,
    string? PartnerName = null);

/// <summary>The topics of study rooms and matches.</summary>
public static class Topics
{
    internal const string KeyPrefix = "tp_";

    /// <summary>The same key for topics that differ only in case or outer spaces; it can be part of a grain's key.</summary>
    public static string KeyOf(string topic) => Identifiers.Ids.Derive(KeyPrefix, Text.Nfc.Of(topic.Trim()).ToLowerInvariant());
}

/// <summary>Ids of tickets: an id contains the topic's key, which identifies its grain.</summary>
public static class TicketIds
{
    private const string Prefix = "mt_";

    /// <summary>128 bits in base64url.</summary>
    private const int PartLength = 22;

    public static string Of(string topicKey, string userId, string operationId) =>
        Prefix + topicKey[Topics.KeyPrefix.Length..] + Identifiers.Ids.Derive("", topicKey, userId, operationId);

    /// <summary>Null for an invalid ticket id.</summary>
    public static string? TopicKeyOf(string ticketId) =>
        Identifiers.Ids.IsValid(ticketId) && ticketId.StartsWith(Prefix, StringComparison.Ordinal) && ticketId.Length == Prefix.Length + (2 * PartLength)
            ? string.Concat(Topics.KeyPrefix, ticketId.AsSpan(Prefix.Length, PartLength))
            : null;
}
