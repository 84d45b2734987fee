using Livehouse.Grains.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Text;

namespace Livehouse.Grains.Rooms;

/// <summary>The valid terms of a room.</summary>
internal static class RoomRules
{
    /// <summary>The command with its texts trimmed, or the refusal. Fields are named as in the request that creates such a room.</summary>
    public static Outcome<CreateRoom> Check(CreateRoom command)
    {
        if (command.OperationId.Length is 0 or > 256) return Refusal.Invalid("operationId", "The operation id must have 1 to 256 characters.");
        var isStudy = command.Kind == RoomKind.Study;
        if (CheckTerms(command.Terms, isStudy ? "maxOccupancy" : "maxParticipants") is { } refusal) return refusal;
        if (command.Members.Count > RoomLimits.ParticipantsMax || !command.Members.All(UserIds.IsValid))
        {
            return Refusal.Invalid("members", $"At most {RoomLimits.ParticipantsMax} members, each with an id.");
        }

        if (!isStudy) return command with { Title = "", Topic = null };
        if (TextRules.Clean(command.Title, 1, RoomLimits.TitleLengthMax) is not { } title)
        {
            return Refusal.Invalid("name", $"The name must have 1 to {RoomLimits.TitleLengthMax} characters.");
        }

        if (command.Topic is null) return command with { Title = title };
        return TextRules.Clean(command.Topic, 1, RoomLimits.TopicLengthMax) is { } topic
            ? command with { Title = title, Topic = Nfc.Of(topic) }
            : Refusal.Invalid("topic", $"The topic must have 1 to {RoomLimits.TopicLengthMax} characters.");
    }

    /// <summary>Null, or why the terms are invalid.</summary>
    public static Refusal? CheckTerms(RoomTerms terms, string participantsField = "maxParticipants")
    {
        if (terms.MaxParticipants is < RoomLimits.ParticipantsMin or > RoomLimits.ParticipantsMax)
        {
            return Refusal.Invalid(participantsField, $"A room must have {RoomLimits.ParticipantsMin} to {RoomLimits.ParticipantsMax} seats.");
        }

        if (terms.EmptyTimeoutSeconds is < 1 or > RoomLimits.EmptyTimeoutSecondsMax)
        {
            return Refusal.Invalid("emptyTimeout", $"An empty room may stay open for 1 to {RoomLimits.EmptyTimeoutSecondsMax} seconds.");
        }

        if (terms.HoldSeconds is < 1 or > RoomLimits.HoldSecondsMax)
        {
            return Refusal.Invalid("holdSeconds", $"A seat may be held for 1 to {RoomLimits.HoldSecondsMax} seconds.");
        }

        return Ids.IsValid(terms.Realm) ? null : Refusal.Invalid("realm", "The realm must be an id.");
    }
}

/// <summary>Names for a room on a media server that other applications use too.</summary>
internal static class MediaRoomNames
{
    /// <summary>The names to try in turn: its own, one that no other room derives, one that no other session of this room has.</summary>
    /// <param name="onlyOfThisLife">An earlier life may still be deleted under the others.</param>
    public static IEnumerable<string> Of(RoomRef room, long life, bool onlyOfThisLife)
    {
        if (!onlyOfThisLife)
        {
            yield return room.Name;
            yield return Ids.Derive($"{room.Name}~", room.TenantId, room.Instance, room.Name);
        }

        yield return Ids.Derive($"{room.Name}~", room.TenantId, room.Instance, room.Name, life.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
