using System.Globalization;
using System.Text.RegularExpressions;
using Livehouse.Api.Configuration;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Deployment;

/// <summary>What can be known of <c>docker-compose.yml</c> without Docker.</summary>
public sealed partial class ComposeTests
{
    /// <summary>Secrets that a deployment can do without; compose has no default for them either.</summary>
    private static readonly string[] Optional =
    [
        "BOOTSTRAP_ADMIN_PASSWORD", "TWILIO_AUTH_TOKEN", "STRIPE_SECRET_KEY", "PUSH_VAPID_PRIVATE_KEY", "PUSH_APNS_KEY",
        "PUSH_APNS_KEY_ID", "LOADTEST_SECRET",
        "BILLING_WEBHOOK_SECRET", "METRICS_TOKEN", "LIVEKIT_MEET_API_KEY", "LIVEKIT_MEET_API_SECRET", "LIVEKIT_CHAT_API_KEY", "LIVEKIT_CHAT_API_SECRET",
        "CAPTIONS_API_KEY", "SPEECH_API_KEY",
    ];

    [Fact]
    public async Task GivenCompose_ThenItHoldsWhatAClusterNeeds()
    {
        var compose = await ComposeFile.Load();
        Assert.Equal(["silo", "silo", "front", "front"], compose.Nodes.Select(node => node.Environment["ROLE"]));
        Assert.Superset(
            new HashSet<string> { "proxy", "postgres", "livekit", "egress", "ingress", "rtmp", "redis", "minio", "bucket" },
            compose.Services.Select(service => service.Name).ToHashSet());
    }

    [Fact]
    public async Task GivenCompose_ThenEveryVariableInItIsInTheExample() =>
        Assert.Empty((await ComposeFile.Load()).Variables.Select(variable => variable.Name).Except(EnvFile.Example.Names));

    [Fact]
    public async Task GivenAVariableWithADefault_ThenComposeAndTheExampleAgreeOnIt()
    {
        var compose = await ComposeFile.Load();
        var differing = compose.Variables.Where(
            variable => !variable.IsRequired && variable.Text.Length > 0 && EnvFile.Example[variable.Name] is { Length: > 0 } value && value != variable.Text);
        Assert.Empty(differing);
        Assert.DoesNotContain(compose.Variables, variable => variable.Then.Length == 0);
    }

    [Fact]
    public async Task GivenASecret_ThenComposeTakesItFromTheEnvironmentAndHasNoDefaultForIt()
    {
        var compose = await ComposeFile.Load();
        var secrets = compose.Services
            .SelectMany(service => service.Environment.Select(variable => (Where: $"{service.Name}: {variable.Key}", variable.Key, variable.Value)))
            .Where(variable => SecretName().IsMatch(variable.Key))
            .ToList();

        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret => Assert.True(Required().IsMatch(secret.Value) || Optional.Contains(secret.Key), $"{secret.Where} is {secret.Value}"));
        Assert.DoesNotContain(compose.Variables, variable => SecretName().IsMatch(variable.Name) && variable is { IsRequired: false, Text.Length: > 0 });
    }

    [Fact]
    public async Task GivenANode_ThenComposePassesEveryVariableOnThatTheCodeKnows()
    {
        // PORT says where a container listens. DOTNET_… is for the runtime.
        var known = KnownVariables.All.Except(["ASPNETCORE_URLS"]).Order();
        Assert.All((await ComposeFile.Load()).Nodes, node => Assert.Equal(
            known, node.Environment.Keys.Where(static name => !name.StartsWith("DOTNET_", StringComparison.Ordinal)).Order()));
    }

    /// <summary>Its image has ffmpeg, and no PocketSphinx.</summary>
    [Fact]
    public async Task GivenTheCaptionsWorker_ThenComposePassesEveryVariableOnThatItKnows_AndStartsItOnlyWhenAsked()
    {
        var captions = (await ComposeFile.Load())["captions"];
        var known = Words().Matches(Repository.Read("src/Captions/Configuration/WorkerOptions.cs")).Select(static match => match.Groups[1].Value).Distinct();
        Assert.Equal(known.Except(["CAPTIONS_FFMPEG", "POCKETSPHINX", "POCKETSPHINX_GRAMMAR"]).Order(), captions.Environment.Keys.Order());
        Assert.Equal(["captions"], captions.List("profiles"));
        Assert.True(File.Exists(Repository.PathOf(captions.Body.GetProperty("build").GetProperty("dockerfile").GetString()!)));
    }

    [Fact]
    public async Task GivenANode_WhenItReadsWhatComposePasses_ThenTheSettingsAreSound()
    {
        var secret = new string('s', 40);
        foreach (var node in (await ComposeFile.Load()).Nodes)
        {
            var variables = node.Environment.ToDictionary(variable => variable.Key, variable => (string?)ComposeFile.Resolve(variable.Value));
            foreach (var name in KnownVariables.Secrets.Where(
                name => variables.TryGetValue(name, out var value) && value!.Length == 0
                    && !name.StartsWith("PUSH_", StringComparison.Ordinal)
                    && name is not ("MONGODB_URL" or "SMTP_URL" or "TWILIO_AUTH_TOKEN" or "BOOTSTRAP_ADMIN_PASSWORD")))
            {
                variables[name] = secret + name;
            }

            var settings = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(variables).Build(), isProduction: true);

            Assert.Equal("http://*:8080", settings.Urls);
            Assert.StartsWith("Host=postgres;", settings.DatabaseUrl, StringComparison.Ordinal);
            Assert.Equal("ws://livekit.localhost:7880", settings.LiveKit.Main.Url);
            Assert.Equal("http://s3.localhost:9000", settings.ObjectStore!.Endpoint);
            Assert.False(settings.HttpsRedirect);
        }
    }

    [Fact]
    public async Task GivenTheProxysNetwork_ThenTheFrontsTrustItAndNoOther()
    {
        var compose = await ComposeFile.Load();
        var subnet =
            compose.Root.GetProperty("networks").GetProperty("cluster").GetProperty("ipam").GetProperty("config")[0].GetProperty("subnet").GetString()!;
        Assert.All(compose.Nodes, node => Assert.Equal(ComposeFile.Resolve(subnet), ComposeFile.Resolve(node.Environment["TRUSTED_PROXIES"])));
        Assert.Equal(["cluster"], compose["proxy"].Networks);
        Assert.All(compose.Nodes, node => Assert.Equal(["cluster"], node.Networks));
    }

    [Fact]
    public async Task GivenAnImage_ThenItsVersionIsPinned() =>
        Assert.All(
            (await ComposeFile.Load()).Services.Except((await ComposeFile.Load()).Nodes),
            service => Assert.Matches(@"^[\w./-]+:(v?\d+\.\d+[\w.-]*|RELEASE\.\d{4}-\d\d-\d\dT[\w-]+)$", service.Text("image")));

    [Fact]
    public async Task GivenAServiceThatStays_ThenItHasAHealthCheckAndComesBack()
    {
        var compose = await ComposeFile.Load();
        Assert.Equal(["bucket"], compose.Services.Where(service => service.IsOneShot).Select(service => service.Name));
        foreach (var service in compose.Services.Where(service => !service.IsOneShot))
        {
            Assert.True(service.Body.TryGetProperty("healthcheck", out var health), $"{service.Name} has no health check.");
            Assert.StartsWith("CMD", health.GetProperty("test")[0].GetString(), StringComparison.Ordinal);
            Assert.Equal((service.Name, "unless-stopped"), (service.Name, service.Text("restart")));
            Assert.NotNull(service.Text("stop_grace_period"));
        }
    }

    [Fact]
    public async Task GivenADependency_ThenItIsAServiceAndMeetsItsCondition()
    {
        var compose = await ComposeFile.Load();
        Assert.All(compose.Services.SelectMany(service => service.Needs), need =>
            Assert.Equal(
                (need.Service, compose[need.Service].IsOneShot ? "service_completed_successfully" : "service_healthy"), (need.Service, need.Condition)));
    }

    [Fact]
    public async Task GivenANode_WhenItIsStopped_ThenItHasMoreTimeThanItTakes()
    {
        foreach (var node in (await ComposeFile.Load()).Nodes)
        {
            var grace = Whole(ComposeFile.Resolve(node.Text("stop_grace_period")!).TrimEnd('s'));
            Assert.InRange(grace, Whole(ComposeFile.Resolve(node.Environment["SHUTDOWN_SECONDS"])) + 5, int.MaxValue);
        }
    }

    [Fact]
    public async Task GivenTheNodes_WhenAllTheirConnectionsAreOpen_ThenPostgreSqlHasSome()
    {
        var compose = await ComposeFile.Load();
        var ofState = compose.Nodes.Sum(node => Whole(PoolSize().Match(node.Environment["DATABASE_URL"]).Groups[1].Value));
        var ofMembership =
            compose.Nodes.Count() * Whole(MembershipPool().Match(Repository.Read("src/Silo/Membership/PostgreSqlMembership.cs")).Groups[1].Value);
        var all = Whole(compose["postgres"].List("command").Select(word => MaxConnections().Match(word)).Single(match => match.Success).Groups[1].Value);

        // Some for operators, and those that PostgreSQL reserves for its superuser.
        Assert.InRange(ofState + ofMembership, 40, all - 20);
    }

    [Fact]
    public async Task GivenAFolderThatAServiceMounts_ThenItIsInTheRepository() => Assert.All(
        (await ComposeFile.Load()).Services.SelectMany(service => service.List("volumes")).Where(volume => volume.StartsWith("./", StringComparison.Ordinal)),
        volume => Assert.True(Path.Exists(Repository.PathOf(volume.Split(':')[0])), volume));

    private static int Whole(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("PASSWORD|SECRET|_KEY|TOKEN$|AUTH$|^MC_HOST|CONFIG")]
    private static partial Regex SecretName();

    [GeneratedRegex("\"([A-Z][A-Z0-9]*_[A-Z0-9_]+|POCKETSPHINX)\"")]
    private static partial Regex Words();

    [GeneratedRegex(@"\$\{\w+:\?")]
    private static partial Regex Required();

    [GeneratedRegex(@"Maximum Pool Size=(\d+)")]
    private static partial Regex PoolSize();

    [GeneratedRegex(@"MaxPoolSize = (\d+)")]
    private static partial Regex MembershipPool();

    [GeneratedRegex(@"^max_connections=(\d+)$")]
    private static partial Regex MaxConnections();
}
