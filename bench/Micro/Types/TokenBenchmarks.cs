using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Livehouse.Identifiers;
using Livehouse.Identity;
using Livehouse.Identity.Tokens;
using Livehouse.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Bench.Types;

/// <summary>Tokens and ids.</summary>
public class TokenBenchmarks
{
    private const string Secret = "a secret of at least thirty-two bytes";

    private readonly JsonWebTokenHandler _handler = AccessTokenRules.Handler();
    private readonly TokenValidationParameters _rules = AccessTokenRules.For(new IdentityOptions { JwtSecret = Secret }, TimeProvider.System);
    private string _token = "";
    private string _forged = "";

    [GlobalSetup]
    public void Sign()
    {
        _token = SignedToken.Of(
            Secret,
            new JsonObject { ["sub"] = "user1", ["name"] = "Somebody", ["tenant"] = "default", ["iat"] = 1_700_000_000, ["exp"] = 32_000_000_000 });
        _forged = SignedToken.Of("another secret", new JsonObject { ["sub"] = "user1", ["exp"] = 32_000_000_000 });
    }

    [Benchmark(Description = "access token, verified")]
    public async Task<bool> Verify() => (await _handler.ValidateTokenAsync(_token, _rules)).IsValid;

    [Benchmark(Description = "access token, forged")]
    public async Task<bool> Refuse() => (await _handler.ValidateTokenAsync(_forged, _rules)).IsValid;

    [Benchmark(Description = "Ids.New")]
    public string New() => Ids.New("m_");

    [Benchmark(Description = "Ids.Derive of three parts")]
    public string Derive() => Ids.Derive("g_", "st_0123456789abcdefghijkl", "user1", "client-id-1");

    [Benchmark(Description = "Ids.IsValid")]
    public bool IsValid() => Ids.IsValid("st_0123456789abcdefghijkl");
}
