namespace Livehouse.SingleSignOn.SignIns;

/// <summary>Compares the provider's clock with ours by its <c>Date</c> header.</summary>
internal static class ClockCheck
{
    public static void Check(DateTimeOffset? theirs, TimeProvider time, SsoOptions options, SignInChecks checks)
    {
        if (theirs is not { } date)
        {
            checks.Pass("clock", "The provider doesn't tell its time.");
            return;
        }

        var now = time.GetUtcNow();
        var (expected, got) = ($"{now:yyyy-MM-dd'T'HH:mm:ss'Z'} ± {options.ClockSkew.TotalSeconds:0} s", $"{date.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        var difference = date - now;
        checks.Require(
            difference < options.ClockSkew + TimeSpan.FromSeconds(1), "clock", SsoReasons.NotYetValid, "The provider's clock is ahead.", expected, got);
        checks.Require(
            difference > -options.ClockSkew - TimeSpan.FromSeconds(1), "clock", SsoReasons.Expired, "The provider's clock is behind.", expected, got);
    }
}
