using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Inboxes;

/// <summary>One user's private messages. See <see cref="IInboxGrain"/> for the contract of each call; each feature has its own file.</summary>
[GrainType(GrainKinds.Inbox)]
[RandomPlacement]
public sealed partial class InboxGrain : HostedGrain, IInboxGrain
{
    /// <summary>The delay before a delivery that failed permanently is started over.</summary>
    private static readonly TimeSpan DeliverAgainAfter = TimeSpan.FromMinutes(5);

    /// <summary>As <see cref="DeliverAgainAfter"/>, for the deletion of objects.</summary>
    private static readonly TimeSpan DropAgainAfter = TimeSpan.FromHours(1);

    private readonly IGrainHost _host;
    private readonly InboxGrainOptions _options;
    private readonly GrainMemory<InboxState> _memory;
    private readonly string _tenantId;
    private readonly string _userId;

    public InboxGrain(IGrainHost host, IGrainStore store, InboxGrainOptions options) : base(host)
    {
        _host = host;
        _options = options;
        _memory = new GrainMemory<InboxState>(new GrainRef(GrainKinds.Inbox, host.Key), host, store);
        (_tenantId, _userId) = GrainRef.TenantAndName(host.Key);
    }

    private InboxState State => _memory.State ?? InboxState.New;

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        using var taken = _memory.Takes(outcome);
        var change = Change();
        change.OutboxDone.Add(outcome.OutboxMessageId);
        switch (outcome)
        {
            case { Message: DeliverMail mail, Result: MailDelivered delivered }:
                await Forget(mail.To, delivered.Through, change);
                break;
            case { Message: DeliverMail or DropObjects or ExpireAttachment, Failure: not null }:
                // The message was acknowledged to its sender: delivery is never abandoned.
                change.OutboxContinued.Add(outcome.OutboxMessageId);
                change.Add(outcome.Message, Now + (outcome.Message is DeliverMail ? DeliverAgainAfter : DropAgainAfter));
                break;
            case { Message: ExpireAttachment expired }:
                change.State = change.State with { Uploads = [.. State.Uploads.Where(upload => upload.AttachmentId != expired.AttachmentId)] };
                break;
        }

        await Commit(change);
    }

    private bool Owns(Caller caller) => caller.IsSignedIn && !State.IsErased && caller.TenantId == _tenantId && caller.UserId == _userId;

    private InboxChange Change() => new(State, _memory.Grain);

    private Task<bool> Commit(InboxChange change) => _memory.Commit(change.State, change.Into);

    /// <summary>A mailbox that does not exist needs no activation: requests for random users must not fill the memory.</summary>
    private void LeaveIfNew()
    {
        if (_memory.State is null) _host.DeactivateWhenIdle();
    }

    private async Task<(LedgerRow Row, MailRow Mail)?> Mail(string messageId, InboxChange? change = null) =>
        (change?.Find(InboxLedgers.Messages, messageId) ?? await _memory.Find(InboxLedgers.Messages, messageId)) is { } row
            ? (row, Rows.Read<MailRow>(row))
            : null;
}
