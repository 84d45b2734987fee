using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Livehouse.Identifiers;

namespace Livehouse.Rooms;

/// <summary>Names a room: the same name in another tenant, or on another instance, is another room.</summary>
/// <param name="Instance">Which of the named media servers, such as <c>main</c>; an id (<see cref="Ids"/>).</param>
/// <param name="Name">As <see cref="RoomNames.IsValid"/>; case counts.</param>
[GenerateSerializer, Alias("livehouse.RoomRef"), Immutable]
public sealed record RoomRef(string TenantId, string Instance, string Name)
{
    /// <summary>The key of the room's grain: <c>tenant:instance:name</c>. Ids hold no colon, so the key can be parsed.</summary>
    [JsonIgnore]
    public string Key => $"{TenantId}:{Instance}:{Name}";

    public static bool TryParse(string key, [NotNullWhen(true)] out RoomRef? room)
    {
        var parts = key.Split(':', 3);
        room = parts is [var tenant, var instance, var name] && Ids.IsValid(tenant) && Ids.IsValid(instance) && RoomNames.IsValid(name)
            ? new RoomRef(tenant, instance, name)
            : null;
        return room is not null;
    }

    public override string ToString() => Key;
}
