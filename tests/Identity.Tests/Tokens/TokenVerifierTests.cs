using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Identity.Tokens;
using Livehouse.Testing;

namespace Livehouse.Tests.Tokens;

/// <summary>What a token of a host application stands for (docs/api/rest.md).</summary>
public sealed class TokenVerifierTests() : IdentitySuite(new SqliteTestDatabase())
{
    [Fact]
    public async Task GivenATokenOfTheHost_WhenItSaysNothingButWho_ThenTheRestIsTheDefault()
    {
        var caller = await Verify(new JsonObject { ["sub"] = "user-7" });

        Assert.Equal(("default", "user-7", "user-7"), (caller!.Caller.TenantId, caller.Caller.UserId, caller.Caller.Name));
        Assert.Equal([Role.Viewer, Role.Streamer], caller.Caller.Roles);
        Assert.Null(caller.Tier);
        Assert.Null(caller.SessionId);
        Assert.Equal(Clock.GetUtcNow().AddMinutes(5), caller.ExpiresAt);
    }

    [Fact]
    public async Task GivenATokenOfTheHost_WhenItSaysEverything_ThenThatIsTheCaller()
    {
        var caller = await Verify(new JsonObject
        {
            ["sub"] = "u",
            ["name"] = " Zoë\u202e\n ",
            ["tenant"] = "acme",
            ["role"] = "admin",
            ["tier"] = "studio",
            ["sid"] = "a session of theirs",
        });

        Assert.Equal(new Caller("acme", "u", "Zoë", []), caller!.Caller with { Roles = [] }, Equals);
        Assert.Equal([Role.Admin], caller.Caller.Roles);
        Assert.Equal("studio", caller.Tier);
        Assert.Null(caller.SessionId);

        static bool Equals(Caller? one, Caller? other) => (one!.TenantId, one.UserId, one.Name) == (other!.TenantId, other.UserId, other.Name);
    }

    [Theory]
    [InlineData("""["moderator","viewer"]""", "viewer,moderator")]
    [InlineData("""["moderator","moderator"]""", "moderator")]
    [InlineData("\"streamer\"", "streamer")]
    [InlineData("\"root\"", "")]
    [InlineData("""["root","Admin",7,null,["admin"]]""", "")]
    [InlineData("[]", "")]
    [InlineData("7", "")]
    [InlineData("null", "viewer,streamer")]
    public async Task GivenRoles_WhenSomeAreUnknown_ThenOnlyTheKnownOnesCount(string role, string expected)
    {
        var caller = await Verify(new JsonObject { ["sub"] = "u", ["role"] = JsonNode.Parse(role) });
        Assert.Equal(expected, string.Join(',', caller!.Caller.Roles));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":" ab"}""")]
    [InlineData("""{"sub":".."}""")]
    [InlineData("""{"sub":"a\u0000b"}""")]
    [InlineData("""{"sub":"a\u202eb"}""")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":null}""")]
    [InlineData("""{"sub":"u","tenant":"a b"}""")]
    [InlineData("""{"sub":"u","tenant":""}""")]
    [InlineData("""{"sub":"u","tenant":7}""")]
    [InlineData("""{"sub":"u","sid":"se_unknown"}""")]
    [InlineData("""{"sub":"u","sid":"se_a b"}""")]
    [InlineData("""{"sub":"u","nbf":1795226401}""")]
    [InlineData("""{"sub":"u","exp":1795226400}""")]
    [InlineData("""{"sub":"u","exp":"never"}""")]
    [InlineData("""{"sub":"u","exp":1e300}""")]
    public async Task GivenClaimsThatNameNobodyOrAnotherTime_WhenTheyAreShown_ThenTheyAreRefused(string claims)
    {
        Assert.Equal(1795226400, Clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.Null(await Verify(JsonNode.Parse(claims)!.AsObject()));
    }

    [Theory]
    [InlineData("""{"sub":"u","nbf":1795226400}""")]
    [InlineData("""{"sub":"u","exp":1795226401}""")]
    [InlineData("""{"sub":"u","exp":9007199254740991}""")]
    [InlineData("""{"sub":"u","exp":9223372036854775807}""")]
    [InlineData("""{"sub":"u","exp":9e18,"nbf":-9e18}""")]
    public async Task GivenTimesThatJustHold_WhenTheyAreShown_ThenTheyAreGood(string claims) =>
        Assert.NotNull(await Verify(JsonNode.Parse(claims)!.AsObject()));

    [Fact]
    public async Task GivenAForgedToken_WhenItIsShown_ThenItIsRefused()
    {
        var good = Sign(new JsonObject { ["sub"] = "u" });
        var parts = good.Split('.');
        var none = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""));
        var other = SignedToken.Of(
            "another-secret-of-the-tests-long-enough", new JsonObject { ["sub"] = "u", ["exp"] = Clock.GetUtcNow().ToUnixTimeSeconds() + 300 });
        foreach (var token in (string?[])[null, "", "x", other, $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}", good + "x", good[..^2], new('x', 100_000)])
        {
            Assert.Null(await Identity.Tokens.Verify(token));
        }

        Assert.NotNull(await Identity.Tokens.Verify(good));
    }

    [Fact]
    public async Task GivenAUserOfTheHost_WhenItAsksWhoItIs_ThenItsTokenSpeaks()
    {
        var caller = await Verify(new JsonObject { ["sub"] = "u", ["name"] = "Noor", ["tier"] = "studio" });
        var me = await Identity.Accounts.Me(caller!.Caller, caller.Tier);
        Assert.Equal(("u", "Noor", "studio", null, null, null), (me.Id, me.DisplayName, me.Tier, me.Email, me.Username, me.CreatedAt));
    }

    private ValueTask<VerifiedCaller?> Verify(JsonObject claims) => Identity.Tokens.Verify(Sign(claims));

    private string Sign(JsonObject claims)
    {
        if (!claims.ContainsKey("exp")) claims["exp"] = Clock.GetUtcNow().ToUnixTimeSeconds() + 300;
        return SignedToken.Of(JwtSecret, claims);
    }
}
