using System.Globalization;
using System.Threading.Channels;
using Livehouse.Api.Gifts;
using Livehouse.Callers;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Gifts;

public sealed class GiftGathererTests
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly Calls _calls = new();
    private readonly GiftGatherer _gifts = new(waitingMax: 400);

    [Fact]
    public async Task GivenNobodyElse_WhenAGiftComes_ThenItGoesAtOnceAndSoDoesTheNext()
    {
        for (var number = 1; number <= 2; number++)
        {
            var given = Give(number);
            await _calls.Reach(number);
            _calls.Answer();
            Assert.Equal(number, (await given.WaitAsync(Patience)).Value!.Seq);
        }
    }

    [Fact]
    public async Task GivenACallOnItsWay_WhenGiftsCome_ThenTheyGoTogetherInTheirOrderAndEachHasItsOwnOutcome()
    {
        var first = Give(1);
        var waiting = Enumerable.Range(2, 3).Select(number => Give(number)).ToList();
        Assert.Single(_calls.Sent);

        _calls.Answer();
        await _calls.Reach(2);
        Assert.Equal([2, 3, 4], _calls.Sent[1]);
        _calls.Answer();

        Assert.Equal(1, (await first.WaitAsync(Patience)).Value!.Seq);
        Assert.Equal([2, 3, 4], (await Task.WhenAll(waiting).WaitAsync(Patience)).Select(outcome => outcome.Value!.Seq));
    }

    [Fact]
    public async Task GivenACallThatFails_WhenItWasShared_ThenExactlyThoseInItFail()
    {
        var first = Give(1);
        var shared = new[] { Give(2), Give(3) };
        _calls.Answer();
        await _calls.Reach(2);
        var after = new[] { Give(4), Give(5) };
        _calls.Fail();
        await _calls.Reach(3);
        _calls.Answer();

        Assert.Equal(1, (await first.WaitAsync(Patience)).Value!.Seq);
        foreach (var gift in shared) await Assert.ThrowsAsync<InvalidDataException>(() => gift.WaitAsync(Patience));
        Assert.Equal([4, 5], (await Task.WhenAll(after).WaitAsync(Patience)).Select(outcome => outcome.Value!.Seq));
    }

    [Fact]
    public async Task GivenTheFirstCallFails_WhenOthersWait_ThenTheyGoNevertheless()
    {
        var first = Give(1);
        var second = Give(2);
        _calls.Fail();
        await _calls.Reach(2);
        _calls.Answer();
        await Assert.ThrowsAsync<InvalidDataException>(() => first.WaitAsync(Patience));
        Assert.Equal(2, (await second.WaitAsync(Patience)).Value!.Seq);
    }

    /// <summary>A call that may be repeated must hold no gift that may not.</summary>
    [Fact]
    public async Task GivenGiftsWithAndWithoutAClientId_WhenTheyWait_ThenTheyShareNoCallAndKeepTheirOrder()
    {
        var all = new List<Task<Outcome<GiftReceipt>>> { Give(1) };
        foreach (var number in (int[])[2, 3, -4, -5, 6]) all.Add(Give(number));
        for (var call = 1; call <= 4; call++)
        {
            await _calls.Reach(call);
            _calls.Answer();
            }

        await Task.WhenAll(all).WaitAsync(Patience);
        Assert.Equal([[1], [2, 3], [-4, -5], [6]], _calls.Sent);
    }

    [Fact]
    public async Task GivenMoreThanACallMayHold_WhenTheyWait_ThenTheyGoInSeveralAndWhatIsTooMuchIsRefused()
    {
        var first = Give(1);
        var waiting = Enumerable.Range(2, 400).Select(number => Give(number)).ToList();
        await Assert.ThrowsAsync<TimeoutException>(() => Give(500));
        _calls.Answer();
        await _calls.Reach(2);
        Assert.Equal(SendGifts.CountMax, _calls.Sent[1].Count);
        _calls.Answer();
        await _calls.Reach(3);
        Assert.Equal(400 - SendGifts.CountMax, _calls.Sent[2].Count);
        _calls.Answer();
        await Task.WhenAll([first, .. waiting]).WaitAsync(Patience);
    }

    [Fact]
    public async Task GivenACallOnItsWay_WhenAGiftForAnotherStreamComes_ThenItWaitsForNobody()
    {
        var first = Give(1);
        var other = _gifts.Give("st_2", Gift(2), _calls);
        Assert.Equal(2, _calls.Sent.Count);
        _calls.Answer();
        _calls.Answer();
        await Task.WhenAll(first, other).WaitAsync(Patience);
    }

    private Task<Outcome<GiftReceipt>> Give(int number) => _gifts.Give("st_1", Gift(number), _calls);

    /// <summary>A negative number has no client id.</summary>
    private static SendGift Gift(int number) => new(Caller.Anonymous(), number.ToString(CultureInfo.InvariantCulture), 1, number < 0 ? null : $"c{number}");

    /// <summary>Calls that are answered when the test says so, oldest first. A receipt's number is the gift's.</summary>
    private sealed class Calls : IGiftCalls
    {
        private readonly Lock _gate = new();
        private readonly Queue<Action<bool>> _open = new();
        private readonly Channel<int> _sent = Channel.CreateUnbounded<int>();
        private int _seen;

        public List<List<int>> Sent { get; } = [];

        public Task<Outcome<GiftReceipt>> Give(SendGift command) => Send([command], outcomes => outcomes[0]);

        public Task<GiftOutcomes> GiveAll(SendGifts commands) => Send(commands.Gifts, outcomes => new GiftOutcomes(outcomes));

        /// <summary>Waits until so many calls were sent in all.</summary>
        public async Task Reach(int count)
        {
            for (; _seen < count; _seen++) await _sent.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            Assert.Equal(count, Sent.Count);
        }

        public void Answer() => Take()(true);

        public void Fail() => Take()(false);

        private Action<bool> Take()
        {
            lock (_gate) return _open.Dequeue();
        }

        private Task<T> Send<T>(IReadOnlyList<SendGift> gifts, Func<IReadOnlyList<Outcome<GiftReceipt>>, T> answer)
        {
            var done = new TaskCompletionSource<T>();
            lock (_gate)
            {
                Sent.Add([.. gifts.Select(Number)]);
                _open.Enqueue(succeeds =>
                {
                    if (succeeds) done.SetResult(answer([.. gifts.Select(gift => (Outcome<GiftReceipt>)new GiftReceipt("gf", Number(gift)))]));
                    else done.SetException(new InvalidDataException());
                });
            }

            _sent.Writer.TryWrite(gifts.Count);
            return done.Task;

            static int Number(SendGift gift) => int.Parse(gift.GiftType, CultureInfo.InvariantCulture);
        }
    }
}
