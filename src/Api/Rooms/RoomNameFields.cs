using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

/// <summary>Fields shared by requests about rooms.</summary>
internal static class RoomNameFields
{
    /// <summary>A required room name, trimmed and composed.</summary>
    public static string RoomName(this Fields fields, string name)
    {
        // The length limit applies to the composed name.
        var text = fields.TextToCompose(name, RoomLimits.NameLengthMax);
        if (RoomNames.TryRead(text, out var composed)) return composed;
        if (fields.Has(name)) fields.Fail(name, $"Must be {RoomNames.Rule}.");
        return text;
    }

    /// <summary>A name shown to others; null: the caller's own.</summary>
    public static string? ParticipantName(this Fields fields, string name) => fields.OptionalText(name, 1, RoomLimits.ParticipantNameLengthMax);
}
