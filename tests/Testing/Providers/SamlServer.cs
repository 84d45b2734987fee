using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Livehouse.Testing.Providers;

/// <summary>A SAML identity provider (npm <c>samlify</c> or <c>@node-saml/node-saml</c>) on a free loopback port. Every user is signed in
/// immediately.</summary>
public sealed class SamlServer : IAsyncDisposable
{
    private readonly NodePeer _node;
    private readonly HttpClient _http = new() { Timeout = Hang.After };

    private SamlServer(NodePeer node, X509Certificate2 certificate) => (_node, Certificate) = (node, certificate);

    /// <summary>Its entity id.</summary>
    public string Issuer => _node.Hello["issuer"]!.GetValue<string>();

    public string MetadataUrl => $"{Issuer}/metadata";

    public string SsoUrl => $"{Issuer}/sso";

    public X509Certificate2 Certificate { get; }

    /// <param name="curve">Of its key for ECDSA; null: RSA of 2,048 bits.</param>
    public static async Task<SamlServer> Start(ECCurve? curve = null)
    {
        using AsymmetricAlgorithm key = curve is { } named ? ECDsa.Create(named) : RSA.Create(2048);
        const string name = "CN=a provider of the tests";
        var now = TimeProvider.System.GetUtcNow();
        var certificate = (key is ECDsa elliptic
            ? new CertificateRequest(name, elliptic, HashAlgorithmName.SHA256)
            : new CertificateRequest(name, (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)).CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        var environment = new Dictionary<string, string>
        {
            ["PROVIDER_KEY"] = key.ExportPkcs8PrivateKeyPem(),
            ["PROVIDER_CERTIFICATE"] = Convert.ToBase64String(certificate.RawData),
        };
        return new SamlServer(await NodePeer.Start("saml.mjs", environment), certificate);
    }

    /// <param name="metadata">Of the service provider that it answers.</param>
    public Task Know(string metadata) => Do(new { sp = metadata });

    /// <param name="settings"><c>sign</c>: <c>assertion</c>, <c>message</c> or <c>both</c>; <c>encrypt</c>: null, <c>gcm</c> or <c>cbc</c>; <c>library</c>:
    /// <c>samlify</c> or <c>node-saml</c>; <c>user</c>: <c>{ id, attributes }</c>; <c>format</c>, <c>context</c>, <c>wantSigned</c>;
    /// of ECDSA <c>hash</c> and <c>encoding</c>; <c>receiver</c>: <c>{ x509?, key? }</c>, in place of the certificate that an encrypted key is for.</param>
    public Task Set(object settings) => Do(new { settings });

    /// <summary>An unsolicited response.</summary>
    public async Task<string> Unsolicited() => (await Do(new { unsolicited = true }))["unsolicited"]!.GetValue<string>();

    /// <summary>What the provider's form would post: <c>action</c>, <c>SAMLResponse</c>, <c>RelayState</c>; and <c>request</c>, as it read that.</summary>
    public async Task<JsonNode> SignIn(string url)
    {
        using var answer = await _http.GetAsync(new Uri(url));
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(body)!
            : throw new InvalidOperationException($"The provider answered {(int)answer.StatusCode}: {body}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Certificate.Dispose();
        await _node.DisposeAsync();
    }

    private async Task<JsonNode> Do(object command)
    {
        var answer = await _node.Do(command);
        return answer["error"] is { } error ? throw new InvalidOperationException(error.GetValue<string>()) : answer;
    }
}
