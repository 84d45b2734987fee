using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Bench.Calls;

/// <summary>The cheapest grain there is on the product's host: what a call to it costs is what the engine and the host cost.</summary>
[Alias("livehouse.bench")]
public interface IBenchGrain : IGrainWithStringKey
{
    /// <summary>A turn that answers immediately.</summary>
    [Alias("Note")]
    Task Note(string text);

    /// <summary>The same, with a message of the contract and an answer.</summary>
    [Alias("Ask")]
    Task<Outcome<StreamPage>> Ask(ListStreams query);

    /// <summary>The same, as a chat message is sent.</summary>
    [Alias("Say")]
    Task<Outcome<MessageReceipt>> Say(SendMessage command);

    /// <summary>The same, as a viewer joins a stream: the answer has its state and the 50 newest messages.</summary>
    [Alias("Join")]
    Task<Outcome<JoinedStream>> Join(JoinStream command);

    /// <summary>A turn that awaits something, as a commit does.</summary>
    [Alias("Wait")]
    Task Wait();
}

[GrainType("bench")]
public sealed class BenchGrain(IGrainHost host) : HostedGrain(host), IBenchGrain
{
    private static readonly Task<Outcome<StreamPage>> Answer = Task.FromResult<Outcome<StreamPage>>(new StreamPage([], null));
    private static readonly Task<Outcome<MessageReceipt>> Receipt =
        Task.FromResult<Outcome<MessageReceipt>>(new MessageReceipt("ms_2Zy8c1RrVfUoQ0pW7hXk3A", 4711));
    private static readonly Task<Outcome<JoinedStream>> Joined = Task.FromResult<Outcome<JoinedStream>>(SampleMessages.Joined);

    public Task Note(string text) => Task.CompletedTask;

    public Task<Outcome<StreamPage>> Ask(ListStreams query) => Answer;

    public Task<Outcome<MessageReceipt>> Say(SendMessage command) => Receipt;

    public Task<Outcome<JoinedStream>> Join(JoinStream command) => Joined;

    public async Task Wait() => await Task.Yield();
}
