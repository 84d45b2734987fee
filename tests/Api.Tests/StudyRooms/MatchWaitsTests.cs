using Livehouse.Api.StudyRooms;
using Livehouse.Callers;
using Livehouse.Matching;
using Livehouse.Notices;
using Livehouse.Refusals;
using Livehouse.Testing;

namespace Livehouse.Tests.StudyRooms;

/// <summary>Requests that wait here for a ticket to be decided.</summary>
public sealed class MatchWaitsTests
{
    private static readonly Caller Ann = new("default", "ann", "Ann", Role.Defaults);

    private readonly FakeClock _clock = new();
    private readonly MatchWaits _waits;
    private readonly Grain _grain = new();

    public MatchWaitsTests() => _waits = new MatchWaits(_clock);

    private MatchTicket Waiting => new("mt_1", "ann", "Ann", "Chess", MatchStatus.Waiting, _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(2));

    [Fact]
    public async Task GivenANotice_WhenItComes_ThenTheWaitEndsAtOnce()
    {
        var wait = _waits.Decided(_grain, Ann, _grain.Ticket = Waiting, TimeSpan.FromSeconds(20), default);
        _grain.Ticket = Waiting with { Status = MatchStatus.Matched };

        _waits.OnNotice(new UserNotice("elsewhere", "ann", UserNoticeNames.MatchFound, default));
        _waits.OnNotice(new UserNotice("default", "ann", UserNoticeNames.Inbox, default));
        Assert.False(wait.IsCompleted);
        _waits.OnNotice(new UserNotice("default", "ann", UserNoticeNames.MatchFound, default));

        Assert.Equal(MatchStatus.Matched, (await wait.WaitAsync(Testing.Hang.After)).Status);
        Assert.Equal(0, _waits.Count);
    }

    [Fact]
    public async Task GivenAClientThatHangsUp_ThenNothingIsLeftOfItsWait()
    {
        using var request = new CancellationTokenSource();
        var wait = _waits.Decided(_grain, Ann, _grain.Ticket = Waiting, TimeSpan.FromSeconds(20), request.Token);
        Assert.Equal(1, _waits.Count);

        await request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Testing.Hang.After));
        Assert.Equal(0, _waits.Count);
    }

    [Fact]
    public async Task GivenNoPatience_ThenTheTicketIsAnsweredAsItIs()
    {
        Assert.Equal(MatchStatus.Waiting, (await _waits.Decided(_grain, Ann, Waiting, TimeSpan.Zero, default)).Status);
        Assert.Equal(0, _grain.Looks);
    }

    private sealed class Grain : IMatchGrain
    {
        public MatchTicket? Ticket { get; set; }

        public int Looks { get; private set; }

        public Task<Outcome<MatchTicket>> Get(MatchQuery query)
        {
            Looks++;
            return Task.FromResult<Outcome<MatchTicket>>(Ticket!);
        }

        public Task<Outcome<MatchTicket>> Seek(SeekMatch command) => throw new NotSupportedException();

        public Task<Outcome<MatchTicket>> Cancel(MatchQuery query) => throw new NotSupportedException();

        public Task Forget(Livehouse.Users.ForgetUser command) => throw new NotSupportedException();
    }
}
