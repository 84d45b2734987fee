using Livehouse.Api.Ingress;
using Livehouse.Callers;
using Livehouse.Inboxes;
using Livehouse.Storage;

namespace Livehouse.Api.Messages;

/// <summary>
/// Delivers a message just stored in the sender's inbox, before the sender is answered. It is already safe in that inbox: if this fails, the outbox runner
/// takes over, and the sender need not know.
/// </summary>
internal sealed partial class MailDispatch(IImmediateOutbox outbox, TimeProvider time, ILogger<MailDispatch> log)
{
    /// <summary>How long a sender waits for the delivery, which continues after the answer.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    public async Task Run(Caller sender, MailOrder? order)
    {
        if (order is null) return;
        try
        {
            await outbox
                .RunNow(order.OutboxMessageId, GrainRef.Inbox(sender.TenantId, sender.UserId), order.Message, CancellationToken.None)
                .WaitAsync(WaitMax, time);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogLate(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A private message was accepted and will be delivered in the background.")]
    private static partial void LogLate(ILogger log, Exception reason);
}
