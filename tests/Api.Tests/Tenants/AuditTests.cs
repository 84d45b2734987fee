using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Api.Commands;
using Livehouse.Tests.Server;
using OtpNet;

namespace Livehouse.Tests.Tenants;

/// <summary>What is written down, and that it can be proved to be what was written.</summary>
public sealed class AuditTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenWhatPeopleDo_ThenTheLogTellsItWithoutSecretsAndEachSeesTheirOwn()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var (maya, mayaId, refresh) = await acme.Register("maya");
        using var anonymous = server.Anonymous();
        await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"a wrong password","tenant":"{{acme.Id}}"}""");
        (await maya.Get("/api/tenant/audit")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        await acme.Admin.Put($"/api/tenant/users/{mayaId}", """{"roles":["viewer","streamer","moderator"]}""");
        var key = await acme.Key("streams:read");
        var streamId = await Moderated(acme, "maya");

        var log = (await acme.Admin.Get("/api/tenant/audit?limit=100")).Json["items"]!.AsArray();
        var actions = log.Select(item => $"{item!["action"]} {item["outcome"]}").ToList();
        foreach (var expected in (string[])["tenant.create success", "tenant.update success", "account.create success", "session.create success",
            "session.create refused", "access.refuse refused", "user.roles success", "api_key.create success", "stream.kill success"])
        {
            Assert.Contains(expected, actions);
        }

        Assert.Equal(Enumerable.Range(1, log.Count).Reverse().Select(seq => (long)seq), log.Select(item => item!["seq"]!.GetValue<long>()));
        Assert.Equal(log.Skip(1).Select(item => item!["hash"]!.GetValue<string>()), log.SkipLast(1).Select(item => item!["previousHash"]!.GetValue<string>()));
        Assert.All(
            (string[])[ApiServer.Password, "a wrong password", key, refresh],
            secret => Assert.DoesNotContain(secret, log.ToJsonString(), StringComparison.Ordinal));
        Assert.Equal(["user.roles"], await Actions($"?target={mayaId}&action=user.roles"));
        Assert.Equal(["stream.kill"], await Actions($"?target={streamId}"));
        Assert.Empty(await Actions("?from=2999-01-01T00:00:00Z"));
        (await acme.Admin.Get("/api/tenant/audit?from=yesterday")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");

        using var again = acme.Client((await anonymous.Post(
            "/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""")).Text("accessToken"));
        var own = (await again.Get("/api/auth/audit")).Json["items"]!.AsArray();
        Assert.All(own, item => Assert.Equal(mayaId, item!["actor"]!["id"]!.GetValue<string>()));
        Assert.DoesNotContain(mayaId, (await other.Admin.Get("/api/tenant/audit")).Raw, StringComparison.Ordinal);

        async Task<IEnumerable<string>> Actions(string query) =>
            (await acme.Admin.Get($"/api/tenant/audit{query}")).Json["items"]!.AsArray().Select(item => item!["action"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenWhatAdminsAndModeratorsDoToOthers_ThenTheLogSaysToWhomAndAHostsOwnDoingsAreNotInIt()
    {
        using var acme = await Organisation.Make(server);
        var (maya, mayaId, _) = await acme.Register("maya");
        var (_, noorId, _) = await acme.Register("noor");
        var own = await maya.GoLive();
        await maya.Post($"/api/live/{own}/bans", $$"""{"userId":"{{noorId}}"}""");
        await maya.Post("/api/live/stop", "{}");
        var others = await maya.GoLive();
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        var eventId = (await maya.Post("/api/events", $$"""{"title":"Later","startsAt":"{{tomorrow:O}}"}""")).Text("event.id");
        await acme.Admin.Post($"/api/live/{others}/bans", $$"""{"userId":"{{noorId}}","reason":"The reason"}""");
        await acme.Admin.Delete($"/api/live/{others}/bans/{noorId}");
        await acme.Admin.Post("/api/live/stop", $$"""{"streamId":"{{others}}"}""");
        await acme.Admin.Delete($"/api/events/{eventId}");
        await acme.Admin.Put("/api/billing/subscription", $$"""{"userId":"{{noorId}}","tier":"studio","status":"active","features":["publish"]}""");

        Assert.Equal(["stream.stop {\"owner\":\"MAYA\"}", "stream.unban {\"user\":\"NOOR\"}", "stream.ban {\"user\":\"NOOR\"}"], await Log(others));
        Assert.Equal(["event.cancel {\"owner\":\"MAYA\"}"], await Log(eventId));
        Assert.Equal("""subscription.update {"tier":"studio","status":"active","features":"publish"}""", (await Log(noorId))[0]);
        Assert.Empty(await Log(own));

        async Task<List<string>> Log(string target) =>
            [.. (await acme.Admin.Get($"/api/tenant/audit?target={target}")).Json["items"]!.AsArray()
                .Select(item => $"{item!["action"]} {item["details"]!.ToJsonString()}")
                .Select(line => line.Replace(mayaId, "MAYA", StringComparison.Ordinal).Replace(noorId, "NOOR", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task GivenSecondFactors_ThenAWrongCodeAndTheSignInThatACodeEndsSayFromWhere()
    {
        using var acme = await Organisation.Make(server);
        var (maya, mayaId, _) = await acme.Register("maya");
        var setup = await maya.Post("/api/auth/mfa/setup", """{"method":"totp"}""");
        var app = new Totp(Base32Encoding.ToBytes(setup.Text("secret")));
        await maya.Post("/api/auth/mfa/verify", $$"""{"code":"{{Code(0)}}"}""");
        using var anonymous = server.Anonymous();
        var login = await anonymous.Post("/api/auth/login", $$"""{"login":"maya","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""");
        var mfaToken = login.Text("mfaToken");
        (await anonymous.Post("/api/auth/mfa/verify", $$"""{"code":"no code","mfaToken":"{{mfaToken}}"}"""))
            .AssertProblem(HttpStatusCode.Unauthorized, "mfa_invalid");
        // The app's clock may be ahead of ours by a step; the step of now was used up by the confirmation.
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Post("/api/auth/mfa/verify", $$"""{"code":"{{Code(1)}}","mfaToken":"{{mfaToken}}"}""")).Status);

        var wrong = (await acme.Admin.Get($"/api/tenant/audit?target={mayaId}&action=mfa.verify")).Json["items"]!.AsArray();
        var signedIn = (await acme.Admin.Get($"/api/tenant/audit?target={mayaId}&action=session.create")).Json["items"]!.AsArray();

        Assert.Equal(("refused", "mfa_invalid", "127.0.0.1"), (Text(wrong[0]!, "outcome"), Text(wrong[0]!["details"]!, "code"), Text(wrong[0]!, "ip")));
        Assert.Equal(
            ("success", "mfa", "totp", "127.0.0.1"),
            (Text(signedIn[0]!, "outcome"), Text(signedIn[0]!["details"]!, "method"), Text(signedIn[0]!["details"]!, "secondFactor"),
                Text(signedIn[0]!, "ip")));

        string Code(int steps) => app.ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(steps * 30));
        static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
    }

    [Fact]
    public async Task GivenAnExport_WhenItIsVerifiedOffline_ThenOnlyTheWholeAndUnchangedOneHolds()
    {
        using var acme = await Organisation.Make(server);
        await acme.Register("maya");
        var export = await acme.Admin.Get("/api/tenant/audit/export");
        Assert.Equal("application/x-ndjson", export.ContentHeaders.ContentType?.MediaType);
        var lines = export.Raw.TrimEnd('\n').Split('\n');
        var verdict = await acme.Admin.Get("/api/tenant/audit/verify");
        Assert.True(verdict.Json["ok"]!.GetValue<bool>());
        Assert.Equal((lines.Length, "audit.export"), (verdict.Json["count"]!.GetValue<int>(), JsonNode.Parse(lines[^1])!["action"]!.GetValue<string>()));
        var head = verdict.Text("head");

        Assert.Equal(0, await Verify(lines));
        Assert.Equal(0, await Verify(lines, "--head", head));
        Assert.Equal(1, await Verify(lines, "--head", new string('0', 64)));
        // A head that was noted before goes on being good, and shows when what was there then is missing.
        Assert.Equal(0, await Verify(lines, "--head", JsonNode.Parse(lines[^2])!["hash"]!.GetValue<string>()));
        Assert.Equal(0, await Verify(lines[..^1]));
        Assert.Equal(1, await Verify(lines[..^1], "--head", head));
        Assert.Equal(1, await Verify([.. lines[1..]]));
        Assert.Equal(1, await Verify([.. lines[..1], .. lines[2..]]));
        Assert.Equal(1, await Verify([.. lines.Select(line => line.Replace("maya", "noor", StringComparison.OrdinalIgnoreCase))]));
        Assert.Equal(1, await Verify(["{}"]));
        Assert.Equal(1, await AuditCommand.Run(["verify"], TextWriter.Null, TextWriter.Null));

        static async Task<int> Verify(string[] lines, params string[] more)
        {
            var file = Path.GetTempFileName();
            try
            {
                await File.WriteAllLinesAsync(file, lines);
                return await AuditCommand.Run(["verify", file, .. more], TextWriter.Null, TextWriter.Null);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private async Task<string> Moderated(Organisation acme, string login)
    {
        using var anonymous = server.Anonymous();
        using var maya = acme.Client((await anonymous.Post(
            "/api/auth/login", $$"""{"login":"{{login}}","password":"{{ApiServer.Password}}","tenant":"{{acme.Id}}"}""")).Text("accessToken"));
        var streamId = await maya.GoLive();
        Assert.Equal(HttpStatusCode.OK, (await acme.Admin.Post($"/api/admin/live/{streamId}/kill", """{"reason":"Against the rules"}""")).Status);
        return streamId;
    }
}
