using Livehouse.Billing;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Storage;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Billing;

/// <summary>The owner of one of the billing provider's subscriptions or customers. See <see cref="IBillingOwnerGrain"/>.</summary>
[GrainType(GrainKinds.BillingOwner)]
[RandomPlacement]
public sealed class BillingOwnerGrain : HostedGrain, IBillingOwnerGrain
{
    private readonly IGrainHost _host;
    private readonly GrainMemory<BillingOwnerState> _memory;

    public BillingOwnerGrain(IGrainHost host, IGrainStore store) : base(host)
    {
        _host = host;
        _memory = new GrainMemory<BillingOwnerState>(GrainRef.BillingOwner(host.Key), host, store);
    }

    private BillingOwnerState State => _memory.State ?? BillingOwnerState.New;

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public async Task<BillingOwnership> Bind(BindBillingOwner command)
    {
        command = command with { At = command.At.Truncate() };
        if (State.Holds(command)) await _memory.Confirm();
        else await _memory.Commit(State.With(command));
        return new BillingOwnership(State.Owner, State.Waiting, State.Former);
    }

    public async Task<BillingOwnership> Find(BillingEvent billingEvent)
    {
        var kept = SubscriptionRules.Sensible(billingEvent);
        if (State.Owner is not null || State.Waiting.Any(waiting => waiting.Id == kept.Id))
        {
            await _memory.Confirm();
        }
        else
        {
            await _memory.Commit(State with { Waiting =
            [
                .. State.Waiting.Append(kept).OrderBy(ByTime).ThenBy(ById, StringComparer.Ordinal).TakeLast(SubscriptionLimits.WaitingEventsMax),
            ] });
        }
        // Sales of other applications through the same billing provider must not fill the memory.
        if (State.Owner is null) _host.DeactivateWhenIdle();
        return new BillingOwnership(State.Owner, [], []);
    }

    public async Task Settle(BillingSettled command)
    {
        List<BillingEvent> waiting = [.. State.Waiting.Where(one => !command.EventIds.Contains(one.Id))];
        List<BillingOwner> former = [.. State.Former.Except(command.Former)];
        if (State.Owner is null || (waiting.Count == State.Waiting.Count && former.Count == State.Former.Count)) await _memory.Confirm();
        else await _memory.Commit(State with { Waiting = waiting, Former = former });
    }

    private static DateTimeOffset ByTime(BillingEvent billingEvent) => billingEvent.At;

    private static string ById(BillingEvent billingEvent) => billingEvent.Id;
}

/// <param name="Owner">Null: unknown.</param>
/// <param name="At">UTC, the billing provider's clock; when the owner was reported.</param>
/// <param name="Waiting">Events waiting to be passed on, by time; at most <see cref="SubscriptionLimits.WaitingEventsMax"/>.</param>
/// <param name="Former">Previous owners who have not been informed yet; at most <see cref="SubscriptionLimits.FormerOwnersMax"/>.</param>
internal sealed record BillingOwnerState(
    BillingOwner? Owner, BillingBond Bond, DateTimeOffset At, IReadOnlyList<BillingEvent> Waiting, IReadOnlyList<BillingOwner> Former)
{
    public static BillingOwnerState New { get; } = new(null, default, default, [], []);

    /// <summary>The stored owner is the same, or based on stronger evidence.</summary>
    public bool Holds(BindBillingOwner said)
    {
        if (Owner is null) return false;
        if (said.Bond != Bond || said.Bond == BillingBond.Hint) return said.Bond <= Bond;
        // Two statements of the same second are ordered by content, so the order of arrival does not matter.
        return said.At != At ? said.At < At : string.CompareOrdinal($"{said.Owner.TenantId}:{said.Owner.UserId}", $"{Owner.TenantId}:{Owner.UserId}") <= 0;
    }

    public BillingOwnerState With(BindBillingOwner said) => this with
    {
        Owner = said.Owner,
        Bond = said.Bond,
        At = said.At,
        Former = Owner is null || Owner == said.Owner
            ? Former
            : [.. Former.Append(Owner).Distinct().Where(other => other != said.Owner).TakeLast(SubscriptionLimits.FormerOwnersMax)],
    };
}
