using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.LiveKit;

namespace Livehouse.Api.Configuration;

/// <summary>
/// Reads the LiveKit instances: <c>main</c>, <c>meet</c> and <c>chat</c> from their own variables, then anything that the section
/// <c>LiveKit:Instances:&lt;name&gt;</c> (as a variable: <c>LiveKit__Instances__studio__Url</c>) adds or overrides. Settings missing for an instance are
/// inherited from main.
/// </summary>
internal sealed class InstanceReader(Variables variables, IConfiguration configuration)
{
    public const int InstancesMax = 32;

    private const string Section = "LiveKit:Instances";

    private static readonly string[] Schemes = ["ws", "wss", "http", "https"];

    private static readonly string[] Known =
        ["Url", "ApiKey", "ApiSecret", "TokenSeconds", "NeedsPremium", "MaxParticipants", "OpensOnFirstToken", "EmptyTimeoutSeconds", "PublishesFreely",
            "HoldSeconds"];

    /// <param name="tokenLifetime">Unless an instance sets its own.</param>
    /// <returns>Main first, meet, chat, then the others by name.</returns>
    public IReadOnlyList<LiveKitInstanceOptions> Read(TimeSpan tokenLifetime)
    {
        var said = Said();
        var main = Main(said);
        var instances = new List<LiveKitInstanceOptions>
        {
            Instance(said, "main", main, new()
            {
                Name = "main",
                Server = main,
                TokenLifetime = tokenLifetime,
                MaxParticipants = RoomLimits.MainSeatsDefault,
                OpensOnFirstToken = false,
            }),
            Instance(
                said,
                "meet",
                Other(said, "meet", main),
                new() { Name = "meet", Server = main, TokenLifetime = tokenLifetime, MaxParticipants = RoomLimits.MeetSeatsDefault, NeedsPremium = true }),
            Instance(
                said,
                "chat",
                Other(said, "chat", main),
                new() { Name = "chat", Server = main, TokenLifetime = tokenLifetime, MaxParticipants = RoomLimits.ChatSeatsDefault }),
        };
        foreach (var name in said.Keys.Except(instances.Select(static instance => instance.Name)).Order(StringComparer.Ordinal).ToList())
        {
            instances.Add(Instance(said, name, Other(said, name, main), new() { Name = name, Server = main, TokenLifetime = tokenLifetime }));
        }

        if (instances.Count > InstancesMax) variables.Fail(Section, $"names more than {InstancesMax} instances");
        foreach (var instance in instances)
        {
            var first = instances.First(other => other.Server.ApiKey == instance.Server.ApiKey);
            if (first.Server.ApiSecret != instance.Server.ApiSecret)
            {
                variables.Fail($"{Section}:{instance.Name}:ApiSecret", $"differs from that of {first.Name}, which has the same key");
            }
        }

        return instances;
    }

    /// <summary>
    /// The section's settings by instance; errors in its structure are reported. Names are read in lower case: environment variables are often written in
    /// capitals.
    /// </summary>
    private Dictionary<string, string> Said()
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in configuration.GetSection("LiveKit")
            .GetChildren()
            .Where(static part => !part.Key.Equals("Instances", StringComparison.OrdinalIgnoreCase)))
        {
            variables.Fail(part.Path, "is not a known setting");
        }
        foreach (var instance in configuration.GetSection(Section).GetChildren())
        {
            var name = instance.Key.ToLowerInvariant();
            if (!Ids.IsValid(name)) variables.Fail(instance.Path, $"must have a name of 1 to {Ids.LengthMax} letters, digits, '_' or '-'");
            else if (instance.Value is not null) variables.Fail(instance.Path, "must have settings of its own, such as Url");
            else said[name] = instance.Path;
            foreach (var setting in instance
                .GetChildren()
                .Where(static setting => setting.Value is null || !Known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
            {
                variables.Fail(setting.Path, "is not a known setting");
            }
        }

        return said;
    }

    private LiveKitOptions Main(Dictionary<string, string> said)
    {
        var (key, secret) = Pair(said, "main", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", main: null);
        var url = variables.Url("LIVEKIT_URL", "ws://localhost:7880", Schemes);
        return new LiveKitOptions
        {
            Url = said.TryGetValue("main", out var path) ? variables.Url($"{path}:Url", url, Schemes) : url,
            ApiKey = key,
            ApiSecret = secret,
        };
    }

    private LiveKitOptions Other(Dictionary<string, string> said, string name, LiveKitOptions main)
    {
        var prefix = name is "meet" or "chat" ? $"LIVEKIT_{name.ToUpperInvariant()}_" : null;
        var (key, secret) = Pair(said, name, prefix is null ? null : prefix + "API_KEY", prefix is null ? null : prefix + "API_SECRET", main);
        var url = prefix is null ? main.Url : variables.Url(prefix + "URL", main.Url, Schemes);
        return new LiveKitOptions
        {
            Url = said.TryGetValue(name, out var path) ? variables.Url($"{path}:Url", url, Schemes) : url,
            ApiKey = key,
            ApiSecret = secret,
        };
    }

    /// <summary>
    /// Its own pair, from the section or from its variables, or else main's. Both halves come from one place: half a pair is a mistake. Set to empty:
    /// none at all.
    /// </summary>
    /// <param name="main">Null for main itself, whose variables have development defaults.</param>
    private (string Key, string Secret) Pair(Dictionary<string, string> said, string name, string? keyVariable, string? secretVariable, LiveKitOptions? main)
    {
        if (said.TryGetValue(name, out var path) && (configuration[$"{path}:ApiKey"] is not null || configuration[$"{path}:ApiSecret"] is not null))
        {
            return Own($"{path}:ApiKey", $"{path}:ApiSecret", mayBeNone: true);
        }
        if (main is null)
        {
            return (variables.Key(keyVariable!, DevelopmentDefaults.LiveKitApiKey), variables.Secret(secretVariable!, DevelopmentDefaults.LiveKitApiSecret));
        }
        var isOwn = keyVariable is not null && secretVariable is not null && (variables.Has(keyVariable) | variables.Has(secretVariable));
        return isOwn ? Own(keyVariable!, secretVariable!, mayBeNone: false) : (main.ApiKey, main.ApiSecret);
    }

    private (string Key, string Secret) Own(string key, string secret, bool mayBeNone)
    {
        if (mayBeNone && !variables.Has(key) && !variables.Has(secret)) return ("", "");
        if (!variables.Has(key)) variables.Fail(key, "is missing, but its secret is set");
        if (!variables.Has(secret)) variables.Fail(secret, "is missing, but its key is set");
        return (variables.Has(key) ? variables.Key(key, "") : "", variables.Has(secret) ? variables.Secret(secret, "") : "");
    }

    private LiveKitInstanceOptions Instance(Dictionary<string, string> said, string name, LiveKitOptions server, LiveKitInstanceOptions defaults)
    {
        var options = defaults with { Server = server };
        if (!said.TryGetValue(name, out var path)) return options;
        return options with
        {
            TokenLifetime = variables.Seconds($"{path}:TokenSeconds", defaults.TokenLifetime, TimeSpan.FromDays(1)),
            NeedsPremium = variables.Flag($"{path}:NeedsPremium", defaults.NeedsPremium),
            MaxParticipants = variables.Whole($"{path}:MaxParticipants", defaults.MaxParticipants, RoomLimits.ParticipantsMin, RoomLimits.ParticipantsMax),
            OpensOnFirstToken = variables.Flag($"{path}:OpensOnFirstToken", defaults.OpensOnFirstToken),
            EmptyTimeout = variables.Seconds($"{path}:EmptyTimeoutSeconds", defaults.EmptyTimeout, TimeSpan.FromSeconds(RoomLimits.EmptyTimeoutSecondsMax)),
            PublishesFreely = variables.Flag($"{path}:PublishesFreely", defaults.PublishesFreely),
            HoldTime = variables.Seconds($"{path}:HoldSeconds", defaults.HoldTime, TimeSpan.FromSeconds(RoomLimits.HoldSecondsMax)),
        };
    }
}
