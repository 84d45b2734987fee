using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Moderation;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>A stream somewhere in the cluster. Says of each call whether it may be repeated: nearly all may, because the grain tells repeats by their ids or lands in the same state.</summary>
/// <param name="gifts">Gathers those that come at once.</param>
internal sealed class ClusterStream(IStreamSiloGrain grain, IGrainFactory factory, CallPolicy policy, GiftGatherer gifts) : IStreamGrain, IGiftCalls
{
    private readonly FrontReference _front = new(factory);

    public Task<Outcome<StreamView>> Start(StartStream command) => policy.Repeat(() => grain.Start(command));

    public Task<Outcome<StreamView>> Stop(Caller caller) => policy.Repeat(() => grain.Stop(caller));

    public Task<Outcome<StreamView>> Kill(KillStream command) => policy.Repeat(() => grain.Kill(command));

    public Task<Outcome<StreamView>> Get(Caller caller) => policy.Repeat(() => grain.Get(caller));

    public Task<Outcome<StreamView>> Admit(Caller caller) => policy.Repeat(() => grain.Admit(caller));

    public Task<Outcome<StreamView>> AdmitPublisher(Caller caller) => policy.Repeat(() => grain.AdmitPublisher(caller));

    public Task<bool> IsLive() => policy.Repeat(grain.IsLive);

    public Task<Outcome<JoinedStream>> Join(JoinStream command) => policy.Repeat(() => grain.Join(command));

    public Task Leave(LeaveStream command) => policy.Repeat(() => grain.Leave(command));

    /// <summary>Only with a client id are two the same message.</summary>
    public Task<Outcome<MessageReceipt>> Say(SendMessage command) => command.ClientId is null ? policy.Once(() => grain.Say(command)) : policy.Repeat(() => grain.Say(command));

    public Task<Outcome<GiftReceipt>> Give(SendGift command) => gifts.Give(grain.GetPrimaryKeyString(), command, this);

    /// <summary>As <see cref="Say"/>: all of them must have one. The grain gives all or none, so a call that failed for certain gave none.</summary>
    public Task<GiftOutcomes> GiveAll(SendGifts commands) =>
        commands.Gifts.Any(static gift => gift.ClientId is null) ? policy.Once(() => grain.GiveAll(commands)) : policy.Repeat(() => grain.GiveAll(commands));

    /// <inheritdoc cref="Say"/>
    Task<Outcome<GiftReceipt>> IGiftCalls.Give(SendGift command) => command.ClientId is null ? policy.Once(() => grain.Give(command)) : policy.Repeat(() => grain.Give(command));

    /// <summary>Counted each time.</summary>
    public Task<Outcome<Done>> React(SendReaction command) => policy.Once(() => grain.React(command));

    public Task<Outcome<PinBoardView>> Pin(MessageCommand command) => policy.Repeat(() => grain.Pin(command));

    public Task<Outcome<PinBoardView>> Unpin(MessageCommand command) => policy.Repeat(() => grain.Unpin(command));

    public Task<Outcome<MessagePage>> Messages(ReadMessages query) => policy.Repeat(() => grain.Messages(query));

    /// <summary>A message that a later try does not find went with an earlier one, whose answer was lost.</summary>
    public async Task<Outcome<Done>> DeleteMessage(MessageCommand command)
    {
        var tries = 0;
        var outcome = await policy.Repeat(() =>
        {
            tries++;
            return grain.DeleteMessage(command);
        });
        return tries > 1 && outcome.Refusal?.Code == RefusalCodes.NotFound ? Done.Instance : outcome;
    }

    public Task<Outcome<ChatSettings>> ConfigureChat(ConfigureChat command) => policy.Repeat(() => grain.ConfigureChat(command));

    public Task<Outcome<InviteList>> Invite(InviteUsers command) => policy.Repeat(() => grain.Invite(command));

    public Task<Outcome<InviteList>> Uninvite(UserCommand command) => policy.Repeat(() => grain.Uninvite(command));

    public Task<Outcome<BanView>> Ban(BanUser command) => policy.Repeat(() => grain.Ban(command));

    public Task<Outcome<Done>> Unban(UserCommand command) => policy.Repeat(() => grain.Unban(command));

    public Task<Outcome<RecordingView>> StartRecording(Caller caller) => policy.Repeat(() => grain.StartRecording(caller));

    public Task<Outcome<RecordingView>> StopRecording(Caller caller) => policy.Repeat(() => grain.StopRecording(caller));

    public Task<Outcome<VodSource>> Vod(Caller caller) => policy.Repeat(() => grain.Vod(caller));

    public Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command) => policy.Repeat(() => grain.OrderIngress(command));

    public Task<Outcome<ReportReceipt>> Report(ReportStream command) => policy.Repeat(() => grain.Report(command));

    public Task<FrontLease> Subscribe(string frontId, IStreamFront front)
    {
        var reference = _front.Of(front);
        return policy.Repeat(() => grain.Subscribe(frontId, reference));
    }

    public async Task Unsubscribe(string frontId)
    {
        await policy.Repeat(() => grain.Unsubscribe(frontId));
        _front.Forget();
    }

    public Task Present(FrontPresences presences) => policy.Repeat(() => grain.Present(presences));

    public Task Receive(MediaEvent mediaEvent) => policy.Repeat(() => grain.Receive(mediaEvent));

    public Task Reconcile(MediaSnapshot snapshot) => policy.Repeat(() => grain.Reconcile(snapshot));

    public Task CheckTime() => policy.Repeat(grain.CheckTime);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => policy.Repeat(() => grain.OutboxMessageEnded(outcome));

    public Task Forget(ForgetUser command) => policy.Repeat(() => grain.Forget(command));
}
