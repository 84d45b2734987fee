using System.Diagnostics.CodeAnalysis;
using System.Text;
using Livehouse.Limits;
using Livehouse.Text;

namespace Livehouse.Rooms;

/// <summary>
/// The valid names of rooms: each can be part of a path, be used on the media server and be shown in a list, and two names that look the same are the same
/// room.
/// </summary>
public static class RoomNames
{
    /// <summary>The prefix of the streams' own rooms on the media server, reserved for them.</summary>
    public const string StreamPrefix = "live_st_";

    /// <summary>For error messages about an invalid name.</summary>
    public static string Rule { get; } =
        $"1 to {RoomLimits.NameLengthMax} letters with their marks, digits, inner spaces and '_', '-', '.', ':', '@' or '+', at most "
            + $"{RoomLimits.NameBytesMax} bytes, neither '.' nor '..', and not beginning as the name of a stream's room";

    /// <summary>The first letter of the scripts written with joiners: Arabic and the Indic scripts follow it.</summary>
    private const int FirstJoined = 0x0600;

    /// <summary>The name as it is stored and shown, composed (<see cref="Nfc"/>); false when it is invalid.</summary>
    public static bool TryRead(string? given, [NotNullWhen(true)] out string? name)
    {
        // A character decomposes into at most four.
        name = given is { Length: <= RoomLimits.NameLengthMax * 2 * 4 } ? Nfc.Of(given) : null;
        if (!IsValid(name)) name = null;
        return name is not null;
    }

    /// <summary>Whether this is a valid room name; <see cref="TryRead"/> returns its stored form.</summary>
    public static bool IsValid([NotNullWhen(true)] string? name)
    {
        if (name is null or "" or "." or ".." || name.Length > RoomLimits.NameLengthMax * 2 || name[0] == ' ' || name[^1] == ' '
            || name.StartsWith(StreamPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        return Encoding.UTF8.GetByteCount(name) <= RoomLimits.NameBytesMax && IsSpelled(name);
    }

    private static bool IsSpelled(string name)
    {
        var (length, marks, hasBase, mayJoin, isJoined) = (0, 0, false, false, false);
        for (var at = 0; at < name.Length; length++)
        {
            if (!Rune.TryGetRuneAt(name, at, out var rune)) return false;
            at += rune.Utf16SequenceLength;
            if (RuneTraits.IsJoiner(rune))
            {
                if (!mayJoin || isJoined) return false;
                isJoined = true;
                continue;
            }

            if (isJoined && rune.Value < FirstJoined) return false;
            isJoined = false;
            if (RuneTraits.IsMark(rune) && !RuneTraits.IsInvisible(rune))
            {
                if (!hasBase || ++marks > RuneTraits.MarksMax) return false;
                mayJoin = rune.Value >= FirstJoined;
                continue;
            }

            hasBase = Rune.IsLetterOrDigit(rune) && !RuneTraits.IsInvisible(rune);
            if (!hasBase && rune.Value is not (' ' or '_' or '-' or '.' or ':' or '@' or '+')) return false;
            // Joiners are meaningful only between letters of such scripts; elsewhere they would make two names that look the same.
            mayJoin = hasBase && rune.Value >= FirstJoined;
            marks = 0;
        }

        return length <= RoomLimits.NameLengthMax && !isJoined;
    }
}
