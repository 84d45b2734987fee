using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Callers;

namespace Livehouse.Api.Hub;

/// <summary>One open hub connection of one user.</summary>
/// <param name="sessionId">The connection ends with this session; null: its token belongs to none.</param>
internal sealed class LiveConnection(string id, Caller caller, ConnectionSendQueue sendQueue, string? sessionId = null)
{
    private int _isClosed;

    public string Id { get; } = id;

    public Caller Caller { get; } = caller;

    public ConnectionSendQueue SendQueue { get; } = sendQueue;

    /// <summary>What the client last said about how it came (<see cref="Livehouse.Analytics.ViewingSources"/>); null: nothing.</summary>
    public string? Source { get; set; }

    public string? SessionId { get; } = sessionId;

    /// <summary>The streams that it has joined. Only their subscriptions write here.</summary>
    public JoinedStreams Streams { get; } = new();

    /// <summary>Its position in its user's inbox.</summary>
    public Users.InboxCursor Inbox { get; } = new();

    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    public void SendError(HubErrorEvent error) => SendQueue.Send(HubErrors.Frame(error));

    /// <summary>Leaves every stream; a subscription that is just adding the connection sees <see cref="IsClosed"/>.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        SendQueue.Stop();
        foreach (var subscription in Streams) _ = subscription.Leave(this);
    }
}
