using Livehouse.Limits;
using Livehouse.Streams;

namespace Livehouse.Api.Hub;

/// <summary>The answer to a join, and the <c>live:state</c> event (docs/api/hub.md).</summary>
/// <param name="RecentMessages">Oldest first, at most <see cref="ChatLimits.RecentMessagesMax"/>.</param>
/// <param name="Seq">The last event that the state contains; a resumed client receives the ones it missed up to here again.</param>
/// <param name="Resumed">True when the client gets everything that it missed.</param>
/// <param name="CanModerate">See <see cref="JoinedStream.CanModerate"/>.</param>
/// <param name="HasCaptions">See <see cref="JoinedStream.HasCaptions"/>.</param>
public sealed record LiveState(
    string StreamId,
    StreamView Stream,
    IReadOnlyList<ChatMessage> RecentMessages,
    string Epoch,
    long Seq,
    bool Resumed,
    bool CanModerate,
    bool HasCaptions)
{
    public static LiveState From(JoinedStream joined) =>
        new(joined.Stream.Id, joined.Stream, joined.RecentMessages, joined.Epoch, joined.Seq, joined.Resumed, joined.CanModerate, joined.HasCaptions);
}
