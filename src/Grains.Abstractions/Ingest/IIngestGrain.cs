using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Ingest;

/// <summary>
/// One channel: where an encoder sends to. The single owner of the stream key, of the one session of an encoder, and of the time that an encoder has to come
/// back. The key is the id of the event that is broadcast, or of the stream where it belongs to no event (<see cref="Channels"/>).
/// </summary>
/// <remarks>
/// RTMP servers ask and report in any order, late, twice or not at all. A refusal of <see cref="Receive"/> is always <c>publish_denied</c>: what is wrong is
/// nobody's business who doesn't know the key. The other calls refuse as the event or stream does (<c>not_found</c>, <c>unauthorized</c>, <c>forbidden</c>).
/// </remarks>
[Alias("livehouse.ingest")]
public interface IIngestGrain : IGrainWithStringKey
{
    /// <summary>
    /// What an RTMP server asks or reports. <see cref="IngestWordKind.Update"/> of the current connection is answered from memory: no commit, no other grain.
    /// An unknown connection with the right key becomes the session if the channel is free, whichever of its words arrives first.
    /// </summary>
    [Alias("Receive")]
    Task<Outcome<Done>> Receive(IngestWord word);

    /// <summary>The channel, for users who may watch it. The stream key is only in the owner's answer.</summary>
    [Alias("Get")]
    Task<Outcome<ChannelView>> Get(Caller caller);

    /// <summary>Only for the owner: makes a new stream key. The old one stops working immediately, and its connection is no longer the session.</summary>
    [Alias("RenewKey")]
    Task<Outcome<ChannelView>> RenewKey(Caller caller);

    /// <summary>Only for the owner.</summary>
    [Alias("Configure")]
    Task<Outcome<ChannelView>> Configure(ConfigureChannel command);

    /// <summary>
    /// What was measured of the encoder's connection, from the statistics of an RTMP server. Samples of a connection that isn't the session's are ignored.
    /// Nothing is committed unless the measurement shows that the encoder is lost, or back.
    /// </summary>
    [Alias("Observe")]
    Task Observe(IngestSample sample);

    /// <summary>
    /// An ingress of the media server: shown as the channel's health while no RTMP server's encoder is connected or waited for. Nothing is committed.
    /// </summary>
    [Alias("ObserveIngress")]
    Task ObserveIngress(ObservedIngress report);

    /// <summary>How the encoder's signal is, for users who may watch. The publisher's address is only in the owner's answer.</summary>
    [Alias("Health")]
    Task<Outcome<StreamHealth>> Health(Caller caller);

    /// <summary>Whether the channel's broadcast is over: nobody publishes, and nobody is waited for. From memory.</summary>
    [Alias("End")]
    Task<ChannelEnd> End();

    /// <summary>Checks the time, and whether its stream has ended.</summary>
    [Alias("Refresh")]
    Task Refresh(RefreshIngest command);

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}
