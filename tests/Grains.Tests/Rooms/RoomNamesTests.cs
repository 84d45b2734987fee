using Livehouse.Rooms;

namespace Livehouse.Tests.Grains.Rooms;

public sealed class RoomNamesTests
{
    [Theory]
    [InlineData("daily", "daily")]
    [InlineData("नमस्ते", "नमस्ते")]
    [InlineData("ห้องเรียน", "ห้องเรียน")]
    [InlineData("தமிழ்", "தமிழ்")]
    [InlineData("می‌خواهم", "می‌خواهم")]
    [InlineData("क्‍ष", "क्‍ष")]
    [InlineData("Cafe\u0301 7", "Caf\u00e9 7")]
    [InlineData("\u212bngstro\u0308m", "\u00c5ngstr\u00f6m")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("a..b", "a..b")]
    [InlineData("😀", null)]
    [InlineData("𝒜b", "𝒜b")]
    [InlineData(".", null)]
    [InlineData("..", null)]
    [InlineData("", null)]
    [InlineData(" ", null)]
    [InlineData(" a", null)]
    [InlineData("a ", null)]
    [InlineData("a/b", null)]
    [InlineData("a\\b", null)]
    [InlineData("a%2Fb", null)]
    [InlineData("a~b", null)]
    [InlineData("a\nb", null)]
    [InlineData("a\u200bb", null)]
    [InlineData("a\u200cb", null)]
    [InlineData("م\u200c", null)]
    [InlineData("\u0301a", null)]
    [InlineData("-\u0301", null)]
    [InlineData("a\u202eb", null)]
    [InlineData("a\u3164b", null)]
    [InlineData("live_st_x", null)]
    [InlineData(null, null)]
    public void GivenAName_WhenItIsRead_ThenItIsComposedOrRefused(string? given, string? expected)
    {
        Assert.Equal(expected is not null, RoomNames.TryRead(given, out var name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void GivenLimits_ThenTheyCountComposedCharactersMarksAndBytes()
    {
        Assert.True(RoomNames.TryRead(string.Concat(Enumerable.Repeat("e\u0301", 64)), out _));
        Assert.False(RoomNames.TryRead(new string('a', 65), out _));
        Assert.True(RoomNames.TryRead(new string('ก', 64), out _));
        Assert.False(RoomNames.TryRead(string.Concat(Enumerable.Repeat("𝒜", 49)), out _));
        Assert.True(RoomNames.TryRead("ก" + new string('\u0e48', 10), out _));
        Assert.False(RoomNames.TryRead("ก" + new string('\u0e48', 11), out _));
    }
}
