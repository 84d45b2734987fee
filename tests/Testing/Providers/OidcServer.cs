namespace Livehouse.Testing.Providers;

/// <summary>A real OpenID provider (npm <c>oidc-provider</c>) on a free loopback port. Every user is signed in immediately.</summary>
public sealed class OidcServer : IAsyncDisposable
{
    public const string ClientId = "livehouse";
    public const string ClientSecret = "a secret: with / and + and %";

    private readonly NodePeer _node;

    private OidcServer(NodePeer node) => _node = node;

    public string Issuer => _node.Hello["issuer"]!.GetValue<string>();

    /// <param name="redirects">Where it may send browsers.</param>
    public static async Task<OidcServer> Start(params string[] redirects) =>
        new(await NodePeer.Start("oidc.mjs", [ClientId, ClientSecret, .. redirects]));

    /// <param name="account">Its claims, <c>sub</c> among them.</param>
    public Task SignInAs(object account) => _node.Do(new { account });

    /// <summary>New keys under new ids, and another way to sign and to know clients; codes and sessions live on.</summary>
    public Task Restart(string algorithm = "RS256", string method = "client_secret_basic") => _node.Do(new { restart = true, alg = algorithm, method });

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
