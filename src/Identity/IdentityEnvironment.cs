namespace Livehouse.Identity;

/// <summary>What identity needs to know of the installation around it.</summary>
public sealed record IdentityEnvironment
{
    /// <summary>False: no mail can be sent, and what needs one is refused.</summary>
    public bool SendsMail { get; init; } = true;

    /// <summary>False: no text message can be sent, and what needs one is refused.</summary>
    public bool SendsSms { get; init; } = true;

    /// <summary>The web pages that links in mails lead to, without a slash at the end.</summary>
    public string PublicUrl { get; init; } = "http://localhost:5080";

    /// <summary>
    /// Origins of pages that passkeys may be used on, beside that of <see cref="PublicUrl"/>. Those whose host is not that one or below it are ignored: no
    /// browser lets them use its passkeys.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>What mails and authenticator apps call this installation.</summary>
    public string Issuer { get; init; } = "Livehouse";

    /// <summary>A message was stored: the sender may poll now.</summary>
    public Action Wake { get; init; } = static () => { };
}
