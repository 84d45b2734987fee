namespace Livehouse.Grains.Rooms;

/// <summary>How rooms behave beyond their terms.</summary>
public sealed record RoomGrainOptions
{
}
