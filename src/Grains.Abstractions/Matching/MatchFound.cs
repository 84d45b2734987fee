namespace Livehouse.Matching;

/// <summary>The hub's <c>match:found</c> event.</summary>
/// <param name="RoomId">For <c>POST /api/rooms/{id}/join</c>.</param>
public sealed record MatchFound(string TicketId, string Topic, string RoomId, string PartnerId, string PartnerName)
{
    public static MatchFound Of(MatchTicket matched) => new(matched.TicketId, matched.Topic, matched.RoomName!, matched.PartnerId!, matched.PartnerName!);
}
