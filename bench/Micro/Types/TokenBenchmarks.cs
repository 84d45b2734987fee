using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Livehouse.Identifiers;
using Livehouse.Jwt;

namespace Livehouse.Bench.Types;

/// <summary>Tokens and ids.</summary>
public class TokenBenchmarks
{
    private readonly Hs256 _tokens = new("a secret of at least thirty-two bytes", TimeProvider.System);
    private string _token = "";

    [GlobalSetup]
    public void Sign() => _token = _tokens.Sign(new JsonObject { ["sub"] = "user1", ["name"] = "Somebody", ["tenant"] = "default", ["iat"] = 1_700_000_000, ["exp"] = 32_000_000_000 });

    [Benchmark(Description = "Hs256.Verify")]
    public bool Verify() => _tokens.Verify(_token).IsGenuine;

    [Benchmark(Description = "Ids.New")]
    public string New() => Ids.New("m_");

    [Benchmark(Description = "Ids.Derive of three parts")]
    public string Derive() => Ids.Derive("g_", "st_0123456789abcdefghijkl", "user1", "client-id-1");

    [Benchmark(Description = "Ids.IsValid")]
    public bool IsValid() => Ids.IsValid("st_0123456789abcdefghijkl");
}
