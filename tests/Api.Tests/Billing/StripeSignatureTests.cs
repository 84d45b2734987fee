using System.Text;
using Livehouse.Api.Billing;
using Livehouse.Testing;
using Stripe;

namespace Livehouse.Tests.Billing;

/// <summary>The header of a signed body, on a clock of the test's own. Stripe's .NET library signs, and checks the same.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_of_the_tests";
    private const string Body = """{"id":"evt_1","note":"Ünïcödé 日本語"}""";

    private static readonly DateTimeOffset After2038 = new(2128, 6, 11, 8, 53, 20, TimeSpan.Zero);

    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void GivenASignatureOfStripesLibrary_WhenItsTimeIsFarFromOurs_ThenBothChecksAgree(int seconds, bool genuine)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var header = EventUtility.GenerateSignatureHeader(Body, Secret, now + seconds);

        Assert.Equal(genuine ? DateTimeOffset.FromUnixTimeSeconds(now + seconds) : null, Check(header));
        Assert.Equal(genuine, Record.Exception(() => EventUtility.ValidateSignature(Body, header, Secret, EventUtility.DefaultTimeTolerance, now)) is null);
    }

    [Fact]
    public void GivenATimePast2038_WhenASignatureIsChecked_ThenItIsJudgedAsAnyOther()
    {
        _clock.AdvanceTo(After2038);
        var header = EventUtility.GenerateSignatureHeader(Body, Secret, After2038.ToUnixTimeSeconds());

        Assert.Equal(After2038, Check(header));
        Assert.Null(Check(header[..^1] + (header[^1] == '0' ? '1' : '0')));
        Assert.Null(Check(EventUtility.GenerateSignatureHeader(Body, "another", After2038.ToUnixTimeSeconds())));
        // Why the library's own check is not used. When this fails, it can be.
        Assert.Throws<OverflowException>(
            () => EventUtility.ValidateSignature(Body, header, Secret, EventUtility.DefaultTimeTolerance, After2038.ToUnixTimeSeconds()));
    }

    [Fact]
    public void GivenHeadersOfOtherForms_WhenTheyAreChecked_ThenNoneThrowsAndOnlyWhatIsClearCounts()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var mac = EventUtility.ComputeSignature(Secret, now.ToString(System.Globalization.CultureInfo.InvariantCulture), Body);

        foreach (var good in (string[])[$"t={now},v1={mac}", $" t = {now} , v1 = {mac} ", $"v1={mac},t={now},", $"t={now},v1={mac.ToUpperInvariant()}",
            $"t={now},v1={new string('0', 64)},v1={mac},v0=x,y"])
        {
            Assert.NotNull(Check(good));
        }

        foreach (var bad in (string?[])
        [
            null, "", ",", "=", "t", "t=,v1=", $"t={now}", $"v1={mac}", $"t={now},t={now},v1={mac}", $"t={now},v0={mac}", $"t=+{now},v1={mac}", $"t=x,v1={mac}",
            $"t=,v1={mac}", $"t={new string('9', 19)},v1={mac}",
            $"t={now},v1={mac[..^1]}", $"t={now},v1={mac}0", $"t={now},v1={new string('é', 64)}",
            $"t={now}," + string.Concat(Enumerable.Repeat($"v1={new string('0', 64)},", 16)) + $"v1={mac}",
        ])
        {
            Assert.Null(Check(bad));
        }
    }

    [Fact]
    public void GivenNoSecretOrABodyThatIsNoText_WhenItIsChecked_ThenItIsNotGenuine()
    {
        var header = EventUtility.GenerateSignatureHeader(Body, Secret, _clock.GetUtcNow().ToUnixTimeSeconds());

        Assert.Null(new StripeSignature("", _clock).Verify(Encoding.UTF8.GetBytes(Body), header));
        Assert.Null(new StripeSignature(Secret, _clock).Verify([.. Encoding.UTF8.GetBytes(Body), 0xff], header));
        Assert.Null(new StripeSignature(Secret, _clock).Verify([], header));
    }

    private DateTimeOffset? Check(string? header) => new StripeSignature(Secret, _clock).Verify(Encoding.UTF8.GetBytes(Body), header);
}
