using System.Buffers.Text;
using System.Text;
using Livehouse.Grains.Persistence;
using Livehouse.Limits;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Persistence;

public sealed class CursorTests
{
    [Theory]
    [InlineData(0, "a")]
    [InlineData(long.MaxValue, "ms_abc-DEF_123")]
    [InlineData(-5, "x")]
    public void GivenAPlace_WhenItIsWrittenAndRead_ThenItIsTheSame(long order, string id)
    {
        Assert.True(Cursor.TryRead(Cursor.Write(new LedgerPlace(order, id)), out var place));
        Assert.Equal(new LedgerPlace(order, id), place);
    }

    [Fact]
    public void GivenTheLongestPlace_WhenItIsWritten_ThenItCanBeRead() =>
        Assert.True(Cursor.TryRead(Cursor.Write(new LedgerPlace(long.MinValue, new string('x', 64))), out _));

    [Fact]
    public void GivenNoCursor_WhenItIsRead_ThenItIsTheBeginning()
    {
        Assert.True(Cursor.TryRead(null, out var place));
        Assert.Null(place);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("../../etc")]
    [InlineData("AAAA")]
    public void GivenNoneOfOurs_WhenItIsRead_ThenItIsRefused(string text) => Assert.False(Cursor.TryRead(text, out _));

    [Theory]
    [InlineData("12")]
    [InlineData(".id")]
    [InlineData("12.")]
    [InlineData("x.id")]
    [InlineData("12. a")]
    [InlineData("12.a\0b")]
    [InlineData("99999999999999999999.id")]
    [InlineData(" 12.id")]
    public void GivenAForgedPlace_WhenItIsRead_ThenItIsRefused(string plain) =>
        Assert.False(Cursor.TryRead(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(plain)), out _));

    [Fact]
    public void GivenAnEndlessText_WhenItIsRead_ThenItIsRefused() => Assert.False(Cursor.TryRead(new string('A', PageLimits.CursorLengthMax + 1), out _));
}
