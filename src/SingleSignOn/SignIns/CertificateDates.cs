using System.Security.Cryptography.X509Certificates;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>Whether a certificate is valid now, and for how much longer.</summary>
internal static class CertificateDates
{
    /// <summary>An admin needs some days to bring a new one to both sides.</summary>
    public static readonly TimeSpan NotifiedBefore = TimeSpan.FromDays(30);

    public static void Check(string name, X509Certificate2 certificate, TimeProvider time, SignInChecks checks)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var span = $"{from:yyyy-MM-dd} to {until:yyyy-MM-dd}";
        if (now < from)
        {
            checks.Warn($"{name}.dates", "A certificate is not valid yet.", "Wait, or check this server's clock.", $"{now:yyyy-MM-dd} within", span);
        }
        else if (now > until)
        {
            checks.Warn($"{name}.dates", "A certificate has expired.", "Replace it at the provider and here; many providers stop using it.",
                $"{now:yyyy-MM-dd} within", span);
        }
        else if (until - now < NotifiedBefore)
        {
            checks.Warn($"{name}.dates", $"A certificate expires in {(until - now).Days} days.", "Bring its successor here before that day.",
                $"{now:yyyy-MM-dd} within", span);
        }
        else
        {
            checks.Pass($"{name}.dates", "A certificate is in its time.", $"{now:yyyy-MM-dd} within", span);
        }
    }
}
