using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Media;
using Livehouse.Moderation;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

/// <param name="gifts">Gathers those that come at once; null: each goes for itself.</param>
internal sealed class StreamProxy(Cells<IStreamGrain> cells, string key, bool fromOutside, GiftGatherer? gifts) : GrainProxy<IStreamGrain>(cells, key, fromOutside), IStreamGrain, IGiftCalls
{
    private readonly string _key = key;

    public Task<Outcome<StreamView>> Start(StartStream command) => Ask(static (grain, command) => grain.Start(command), command);

    public Task<Outcome<StreamView>> Stop(Caller caller) => Ask(static (grain, caller) => grain.Stop(caller), caller);

    public Task<Outcome<StreamView>> Kill(KillStream command) => Ask(static (grain, command) => grain.Kill(command), command);

    public Task<Outcome<StreamView>> Get(Caller caller) => Ask(static (grain, caller) => grain.Get(caller), caller);

    public Task<Outcome<StreamView>> Admit(Caller caller) => Ask(static (grain, caller) => grain.Admit(caller), caller);

    public Task<Outcome<StreamView>> AdmitPublisher(Caller caller) => Ask(static (grain, caller) => grain.AdmitPublisher(caller), caller);

    public Task<bool> IsLive() => Ask(static grain => grain.IsLive());

    public Task<Outcome<JoinedStream>> Join(JoinStream command) => Ask(static (grain, command) => grain.Join(command), command);

    public Task Leave(LeaveStream command) => Tell(static (grain, command) => grain.Leave(command), command);

    public Task<Outcome<MessageReceipt>> Say(SendMessage command) => Ask(static (grain, command) => grain.Say(command), command);

    public Task<Outcome<GiftReceipt>> Give(SendGift command) => gifts is null ? GiveNow(command) : gifts.Give(_key, command, this);

    public Task<GiftOutcomes> GiveAll(SendGifts commands) => Ask(static (grain, commands) => grain.GiveAll(commands), commands);

    Task<Outcome<GiftReceipt>> IGiftCalls.Give(SendGift command) => GiveNow(command);

    public Task<Outcome<Done>> React(SendReaction command) => Ask(static (grain, command) => grain.React(command), command);

    public Task<Outcome<PinBoardView>> Pin(MessageCommand command) => Ask(static (grain, command) => grain.Pin(command), command);

    public Task<Outcome<PinBoardView>> Unpin(MessageCommand command) => Ask(static (grain, command) => grain.Unpin(command), command);

    public Task<Outcome<MessagePage>> Messages(ReadMessages query) => Ask(static (grain, query) => grain.Messages(query), query);

    public Task<Outcome<Done>> DeleteMessage(MessageCommand command) => Ask(static (grain, command) => grain.DeleteMessage(command), command);

    public Task<Outcome<ChatSettings>> ConfigureChat(ConfigureChat command) => Ask(static (grain, command) => grain.ConfigureChat(command), command);

    public Task<Outcome<InviteList>> Invite(InviteUsers command) => Ask(static (grain, command) => grain.Invite(command), command);

    public Task<Outcome<InviteList>> Uninvite(UserCommand command) => Ask(static (grain, command) => grain.Uninvite(command), command);

    public Task<Outcome<BanView>> Ban(BanUser command) => Ask(static (grain, command) => grain.Ban(command), command);

    public Task<Outcome<Done>> Unban(UserCommand command) => Ask(static (grain, command) => grain.Unban(command), command);

    public Task<Outcome<RecordingView>> StartRecording(Caller caller) => Ask(static (grain, caller) => grain.StartRecording(caller), caller);

    public Task<Outcome<RecordingView>> StopRecording(Caller caller) => Ask(static (grain, caller) => grain.StopRecording(caller), caller);

    public Task<Outcome<VodSource>> Vod(Caller caller) => Ask(static (grain, caller) => grain.Vod(caller), caller);

    public Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command) => Ask(static (grain, command) => grain.OrderIngress(command), command);

    public Task<Outcome<ReportReceipt>> Report(ReportStream command) => Ask(static (grain, command) => grain.Report(command), command);

    public Task<FrontLease> Subscribe(string frontId, IStreamFront front) =>
        Ask(static (grain, subscriber) => grain.Subscribe(subscriber.frontId, subscriber.front), (frontId, front));

    public Task Unsubscribe(string frontId) => Tell(static (grain, frontId) => grain.Unsubscribe(frontId), frontId);

    public Task Present(FrontPresences presences) => Tell(static (grain, presences) => grain.Present(presences), presences);

    public Task Receive(MediaEvent mediaEvent) => Tell(static (grain, mediaEvent) => grain.Receive(mediaEvent), mediaEvent);

    public Task Reconcile(MediaSnapshot snapshot) => Tell(static (grain, snapshot) => grain.Reconcile(snapshot), snapshot);

    public Task CheckTime() => Tell(static (grain, _) => grain.CheckTime(), this);

    public Task OutboxMessageEnded(OutboxOutcome outcome) => Tell(static (grain, outcome) => grain.OutboxMessageEnded(outcome), outcome);

    private Task<Outcome<GiftReceipt>> GiveNow(SendGift command) => Ask(static (grain, command) => grain.Give(command), command);

    public Task Forget(ForgetUser command) => Tell(static (grain, command) => grain.Forget(command), command);
}
