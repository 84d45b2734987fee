using Livehouse.Outbox;

namespace Livehouse.Tests.Grains.Outbox;

public sealed class OutboxHandlersTests
{
    [Fact]
    public void GivenMessageTypesWithoutAHandler_WhenTheHandlersAreMade_ThenTheStartFailsAndNamesThem()
    {
        var missing = Assert.Throws<InvalidOperationException>(() => new OutboxHandlers([new Counting<OpenRoom>(), new Counting<DeliverMail>()])).Message;

        Assert.All(
            OutboxHandlers.MessageTypes,
            type => Assert.Equal(type != typeof(OpenRoom) && type != typeof(DeliverMail), missing.Contains(type.Name, StringComparison.Ordinal)));
    }

    [Fact]
    public void GivenTwoHandlersOfOneType_WhenTheHandlersAreMade_ThenTheStartFails() =>
        Assert.Contains(
            "OpenRoom",
            Assert.Throws<InvalidOperationException>(() => new OutboxHandlers([new Counting<OpenRoom>(), .. All(), new Counting<OpenRoom>()])).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task GivenAHandlerForEachType_WhenAMessageIsRunOrUndone_ThenItsOwnHandlerGetsIt()
    {
        var all = All();
        var handlers = new OutboxHandlers(all);

        await handlers.Run(new CloseRoom("st_1"), CancellationToken.None);
        await handlers.Undo(new OpenIngress("st_1", "in_1", "rtmp", "id", "name"), CancellationToken.None);

        Assert.Equal(
            [typeof(CloseRoom), typeof(OpenIngress)],
            all.Where(static handler => ((ICounting)handler).Calls == 1).Select(static handler => handler.MessageType).OrderBy(static type => type.Name));
    }

    /// <summary>The waits and what is undone are part of what a user sees: a policy changes on purpose only.</summary>
    [Fact]
    public void GivenTheMessageTypes_ThenStartsThatAUserWaitsForAreRetriedPromptlyAndAnIngressAloneIsUndone()
    {
        var policies = OutboxHandlers.MessageTypes.ToDictionary(
            static type => type,
            static type => type.GetCustomAttributes(inherit: true).OfType<OutboxPolicyAttribute>().SingleOrDefault() ?? new OutboxPolicyAttribute());

        Assert.Equal(
            [typeof(BeginRecording), typeof(OpenIngress)],
            policies.Where(static policy => policy.Value.Retry == OutboxRetry.Prompt).Select(static policy => policy.Key).OrderBy(static type => type.Name));
        Assert.Equal([typeof(OpenIngress)], policies.Where(static policy => policy.Value.UndoWhenLeftOver).Select(static policy => policy.Key));
    }

    private static List<OutboxHandler> All() =>
        [.. OutboxHandlers.MessageTypes.Select(static type => (OutboxHandler)Activator.CreateInstance(typeof(Counting<>).MakeGenericType(type))!)];

    private interface ICounting
    {
        int Calls { get; }
    }

    private sealed class Counting<TMessage> : OutboxHandler<TMessage>, ICounting where TMessage : OutboxMessage
    {
        public int Calls { get; private set; }

        public override Task<OutboxResult?> Run(TMessage message, CancellationToken cancellation)
        {
            Calls++;
            return Task.FromResult<OutboxResult?>(null);
        }

        public override Task Undo(TMessage message, CancellationToken cancellation)
        {
            Calls++;
            return Task.CompletedTask;
        }
    }
}
