using Livehouse.Api.Configuration;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Livehouse.Silo.MongoDb;

/// <summary>The parsed <c>MONGODB_URL</c>. Its string form and its error messages never contain a password.</summary>
internal sealed class MongoDbAddress
{
    private const string DefaultDatabase = "livehouse";

    /// <summary>
    /// The time limit for finding a server, connecting and getting an answer, unless the URL says otherwise. The driver's own 30 s, 30 s and infinity would
    /// delay the start, and the detection of a dead silo.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConnectionString _said;
    private readonly MongoUrl _url;

    private MongoDbAddress(string url)
    {
        _said = new ConnectionString(url);
        _url = new MongoUrl(url);
        Database = new DatabaseNamespace(_url.DatabaseName ?? DefaultDatabase).DatabaseName;
    }

    /// <summary>The URL's path, or <c>livehouse</c>.</summary>
    public string Database { get; }

    private TimeSpan FindingMax => _said.ServerSelectionTimeout ?? Patience;

    /// <exception cref="SettingsException">It is not a MongoDB URL, or a part of it is invalid.</exception>
    public static MongoDbAddress Read(string url)
    {
        try
        {
            return new MongoDbAddress(url);
        }
        catch (Exception error) when (error is MongoException or ArgumentException or FormatException or InvalidOperationException)
        {
            // The error's message may repeat the URL.
            throw new SettingsException(
                ["MONGODB_URL: must be mongodb://user:password@host:port/database?options, characters such as @ / : in the password percent-encoded; "
                + $"MongoDB's driver can't read a part of it ({error.GetType().Name})"]);
        }
    }

    /// <summary>Resolves a <c>mongodb+srv</c> name. Every member reads another member's writes, even if a node of the replica set dies in between.</summary>
    public MongoClientSettings ToClientSettings()
    {
        var settings = MongoClientSettings.FromUrl(_url);
        settings.ApplicationName ??= "livehouse-cluster";
        settings.ServerSelectionTimeout = FindingMax;
        settings.ConnectTimeout = _said.ConnectTimeout ?? Patience;
        settings.SocketTimeout = _said.SocketTimeout ?? Patience;
        settings.ReadPreference = ReadPreference.Primary;
        settings.WriteConcern = WriteConcern.WMajority;
        return settings;
    }

    /// <param name="client">The client that got the error; null: there is none yet because its name was not found.</param>
    public string WhyUnusable(Exception error, IMongoClient? client)
    {
        // The one name in a mongodb+srv URL has no port: DNS provides it.
        var servers = _url.Scheme == ConnectionStringScheme.MongoDBPlusSrv ? _url.Server.Host : string.Join(", ", _url.Servers);
        return error switch
        {
            TimeoutException => $"no MongoDB at {servers} (MONGODB_URL) could be used within {FindingMax.TotalSeconds:0.#} s: {WhyNotFound(client)}",
            MongoAuthenticationException => $"MongoDB at {servers} refuses the user and password of MONGODB_URL; a user that was made in another database "
                + $"than {_said.AuthSource ?? Database} needs ?authSource=…",
            _ => $"MongoDB at {servers} (MONGODB_URL) can't be used: {error.GetBaseException().Message}",
        };
    }

    private static string WhyNotFound(IMongoClient? client)
    {
        var seen = client?.Cluster.Description;
        var errors = seen?.Servers.Select(server => server.HeartbeatException).Prepend(seen.DnsMonitorException);
        var reasons = errors?.Select(error => error?.GetBaseException().Message).OfType<string>().Distinct().ToList();
        return reasons is { Count: > 0 } ? string.Join("; ", reasons) : "none of them answers, or none is the primary of its replica set";
    }
}
