using Livehouse.Api.Hub;
using Livehouse.Streams;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>
/// Clients join, leave, come back and resume while events are late, batches get lost, answers overtake each other and the stream's activation crashes: no
/// client ever sees a gap or a repeat.
/// </summary>
public sealed class ExactJoinTests(ITestOutputHelper output)
{
    private const int ClientsMax = 5;

    [Fact]
    public Task GivenAnyInterleaving_WhenClientsJoinAndResume_ThenEveryEventComesOnceAndInOrder() => Seeds.Try(300, output.WriteLine, async seed =>
    {
        await Calm.OffTheTestContext();
        var random = new Random(seed);
        using var fixture = new SubscriptionFixture();
        fixture.Stream.IsAutomatic = false;
        var clients = Enumerable.Range(0, ClientsMax).Select(_ => new Client(fixture)).ToList();
        for (var step = 0; step < 150; step++)
        {
            Step(random, fixture, clients);
            await fixture.Settle();
            foreach (var client in clients) client.Read();
        }

        await ComeToRest(random, fixture);
        foreach (var client in clients)
        {
            client.Read();
            await client.MustBeComplete();
        }

        Assert.Equal(clients.Select(client => client.PresentId).OfType<string>().Order(), fixture.Stream.Present.Keys.Order());
    });

    private static void Step(Random random, SubscriptionFixture fixture, List<Client> clients)
    {
        var stream = fixture.Stream;
        switch (random.Next(100))
        {
            case < 25:
                stream.Emit(StreamEventNames.Message, random.Next(3) == 0 ? EventWeight.Droppable : EventWeight.Required);
                break;
            case < 45:
                stream.Flush(isLost: random.Next(12) == 0);
                break;
            case < 65:
                if (stream.TurnsWaiting > 0) stream.RunTurn(random.Next(stream.TurnsNext));
                break;
            case < 80:
                if (stream.AnswersWaiting > 0) Answer(random, stream);
                break;
            case < 92:
                clients[random.Next(clients.Count)].JoinOrLeave(random);
                break;
            case < 97:
                stream.TimePasses();
                fixture.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 5)));
                break;
            case < 99:
                stream.ForgetFronts();
                break;
            default:
                stream.Crash();
                break;
        }
    }

    private static void Answer(Random random, FakeStream stream)
    {
        var index = random.Next(stream.AnswersWaiting);
        if (random.Next(20) == 0) stream.Lose(index);
        else stream.Release(index);
    }

    /// <summary>
    /// Once more the activation may forget its fronts and answers get lost; then every call is answered, every event delivered, and leases are renewed until
    /// nothing changes any more.
    /// </summary>
    private static async Task ComeToRest(Random random, SubscriptionFixture fixture)
    {
        var stream = fixture.Stream;
        if (random.Next(2) == 0) stream.ForgetFronts();
        for (var round = 0; round < 8; round++)
        {
            await fixture.Settle();
            while (stream.TurnsWaiting + stream.AnswersWaiting > 0)
            {
                if (stream.TurnsWaiting > 0) stream.RunTurn();
                else if (round < 2) Answer(random, stream);
                else stream.Release(0);
                await fixture.Settle();
            }

            stream.Flush();
            await fixture.Renew();
        }
    }

    /// <summary>A client that knows nothing but what it was sent, as the official one.</summary>
    private sealed class Client(SubscriptionFixture fixture)
    {
        private LiveConnection? _connection;
        private FakeSink _sink = new();
        private Task? _join;
        private int _read;
        private string? _epoch;
        private long _seq;

        /// <summary>The connection that the stream has to count; null when there is none.</summary>
        public string? PresentId => _join is { IsFaulted: true } ? null : _connection?.Id;

        public void JoinOrLeave(Random random)
        {
            if (_join is { IsFaulted: true }) Close();
            if (_connection is null)
            {
                (_connection, _sink) = fixture.Connect();
                _read = 0;
                _join = random.Next(4) == 0 ? Join(null, null) : Join(_epoch is null ? null : _seq, _epoch);
            }
            else if (random.Next(3) > 0)
            {
                Close();
            }
            else if (_join is { IsCompleted: true })
            {
                _join = Join(_seq, _epoch);
            }
        }

        public void Read()
        {
            var records = _sink.Records;
            for (; _read < records.Count && _connection is not null; _read++)
            {
                var record = records[_read];
                if (record.Target == StreamEventNames.State) BeginAt(record);
                else if (record.Target == StreamEventNames.Error) Close();
                else Next(record);
            }
        }

        public async Task MustBeComplete()
        {
            if (_connection is null) return;
            // Its answer is given, and reaches the caller on a thread of its own.
            await ((Task)_join!).WaitAsync(Testing.Hang.After).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_join!.IsFaulted) return;
            Assert.True(_join!.IsCompletedSuccessfully);
            Assert.Equal((fixture.Stream.Epoch, fixture.Stream.Seq), (_epoch, _seq));
        }

        /// <summary>The stream did not answer in time, or the connection is not wanted any more.</summary>
        private void Close()
        {
            _connection?.Close();
            _connection = null;
        }

        private async Task Join(long? seq, string? epoch)
        {
            if (seq is null) (_seq, _epoch) = (0, null);
            await fixture.Subscription.Join(_connection!, seq, epoch);
        }

        private void BeginAt(Record state)
        {
            var epoch = state.Argument.GetProperty("epoch").GetString();
            if (state.Argument.GetProperty("resumed").GetBoolean()) Assert.Equal(_epoch, epoch);
            else (_epoch, _seq) = (epoch, state.Seq);
        }

        private void Next(Record happened)
        {
            Assert.Equal((_epoch, _seq + 1), (happened.Argument.GetProperty("epoch").GetString(), happened.Seq));
            _seq++;
        }
    }
}
