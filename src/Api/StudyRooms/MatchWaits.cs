using System.Collections.Concurrent;
using Livehouse.Api.Hub.Users;
using Livehouse.Callers;
using Livehouse.Matching;
using Livehouse.Notices;

namespace Livehouse.Api.StudyRooms;

/// <summary>Requests that wait for a ticket to be decided. A notice ends the wait immediately; it can be lost, so each request polls too.</summary>
internal sealed class MatchWaits(TimeProvider time) : IUserNoticeListener
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), TaskCompletionSource> _noticed = new();

    /// <summary>Users whose requests wait here.</summary>
    public int Count => _noticed.Count;

    /// <summary>A partner was found for this user, according to the notification router.</summary>
    public void OnNotice(UserNotice notice)
    {
        if (notice.Name == UserNoticeNames.MatchFound && _noticed.TryRemove((notice.TenantId, notice.UserId), out var waiting)) waiting.TrySetResult();
    }

    /// <summary>The ticket when it is decided, or as it is after <paramref name="patience"/>.</summary>
    public async Task<MatchTicket> Decided(IMatchGrain grain, Caller caller, MatchTicket ticket, TimeSpan patience, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        try
        {
            while (ticket.Status == MatchStatus.Waiting && time.GetElapsedTime(start) is var waited && waited < patience)
            {
                var noticed = _noticed.GetOrAdd(
                    (caller.TenantId, caller.UserId), static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                var rest = patience - waited;
                await noticed.Task.WaitAsync(rest < LookEvery ? rest : LookEvery, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
                if ((await grain.Get(new MatchQuery(caller, ticket.TicketId))).Value is { } now) ticket = now;
            }

            return ticket;
        }
        finally
        {
            // Also for a client that hung up: nothing else removes the entry. Another request of the same user creates a new one.
            _noticed.TryRemove((caller.TenantId, caller.UserId), out _);
        }
    }
}
