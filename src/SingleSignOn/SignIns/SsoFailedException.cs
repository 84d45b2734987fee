namespace Livehouse.SingleSignOn.SignIns;

/// <summary>
/// Ends a sign-in from within a protocol's checks, of which there are dozens; nothing outside of this project sees it, where it is a refusal.
/// </summary>
internal sealed class SsoFailedException(string reason, string detail, string hint) : Exception(detail)
{
    /// <summary>One of <see cref="SsoReasons"/>.</summary>
    public string Reason => reason;

    public string Hint => hint;
}
