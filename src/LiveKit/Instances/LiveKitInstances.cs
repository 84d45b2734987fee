namespace Livehouse.LiveKit;

/// <summary>All configured LiveKit servers, by name.</summary>
public sealed class LiveKitInstances
{
    private readonly Dictionary<string, LiveKitInstance> _byName = new(StringComparer.Ordinal);

    /// <param name="instances">In search order; one must be called <see cref="LiveKitInstanceOptions.MainName"/>, and it always comes
    /// first.</param>
    /// <param name="http">As for <see cref="LiveKitClient"/>; shared by all.</param>
    /// <exception cref="ArgumentException">A name occurs twice, there is no main instance, or one API key has two secrets.</exception>
    public LiveKitInstances(IEnumerable<LiveKitInstanceOptions> instances, HttpClient http, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var ordered = instances.OrderBy(static instance => instance.Name == LiveKitInstanceOptions.MainName ? 0 : 1).ToList();
        if (ordered is not [{ Name: LiveKitInstanceOptions.MainName }, ..]) throw new ArgumentException("There is no main instance.", nameof(instances));
        var clients = new Dictionary<(Uri?, string), LiveKitClient>();
        var realms = new Dictionary<string, LiveKitInstanceOptions>(StringComparer.Ordinal);
        foreach (var options in ordered)
        {
            var (server, realm, client) = (options.Server, options.Name, (LiveKitClient?)null);
            if (server.HasCredentials)
            {
                if (!realms.TryGetValue(server.ApiKey, out var first)) realms[server.ApiKey] = first = options;
                if (first.Server.ApiSecret != server.ApiSecret)
                {
                    throw new ArgumentException($"The instances {first.Name} and {options.Name} have one API key and two secrets.", nameof(instances));
                }
                realm = first.Name;
                if (!clients.TryGetValue((server.ApiUrl, server.ApiKey), out client))
                {
                    clients[(server.ApiUrl, server.ApiKey)] = client = new LiveKitClient(server, http, time);
                }
            }

            var instance = new LiveKitInstance(options, realm, client, client is null ? null : new AccessTokens(server, time));
            if (!_byName.TryAdd(options.Name, instance)) throw new ArgumentException($"There are two instances called {options.Name}.", nameof(instances));
        }

        All = [.. ordered.Select(options => _byName[options.Name])];
        Main = All[0];
    }

    /// <summary>In their configured order, the main one first.</summary>
    public IReadOnlyList<LiveKitInstance> All { get; }

    /// <summary>Where streams live.</summary>
    public LiveKitInstance Main { get; }

    /// <summary>Null when there is no instance of this name (case-sensitive).</summary>
    public LiveKitInstance? Find(string name) => _byName.GetValueOrDefault(name);
}
