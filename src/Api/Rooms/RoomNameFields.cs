using Livehouse.Api.Requests;
using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

/// <summary>Fields that requests about rooms have in common.</summary>
internal static class RoomNameFields
{
    /// <summary>A required room name, trimmed.</summary>
    public static string RoomName(this Fields fields, string name)
    {
        var text = fields.Text(name, 1, RoomNames.LengthMax);
        if (fields.Has(name) && !RoomNames.IsValid(text)) fields.Fail(name, $"Must have 1 to {RoomNames.LengthMax} letters, digits, inner spaces and '_', '-', '.', ':', '@' or '+', and not begin as the name of a stream's room.");
        return text;
    }

    /// <summary>A name to be shown to others; null: the caller's own.</summary>
    public static string? ParticipantName(this Fields fields, string name) => fields.OptionalText(name, 1, RoomTokens.ParticipantNameLengthMax);
}
