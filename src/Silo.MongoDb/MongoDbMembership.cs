using Livehouse.Silo.Configuration;
using Livehouse.Silo.Membership;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Providers.MongoDB.Configuration;

namespace Livehouse.Silo.MongoDb;

/// <summary>Members and reminders in MongoDB; state stays in PostgreSQL.</summary>
/// <remarks>
/// All members of a cluster and their table's version are one document: reading it is atomic and every change is one compare-and-set, as Orleans requires. One
/// document per member would need a replica set's transactions to write, and could not be read atomically.
/// </remarks>
internal sealed class MongoDbMembership : IClusterMembership
{
    private const MongoDBMembershipStrategy Strategy = MongoDBMembershipStrategy.SingleDocument;

    private readonly MongoDbAddress _address;

    /// <exception cref="Api.Configuration.SettingsException"><c>MONGODB_URL</c> can't be used.</exception>
    public MongoDbMembership(ClusterSettings settings) => _address = MongoDbAddress.Read(settings.MongoDbUrl);

    public ClusterProvider Provider => ClusterProvider.MongoDb;

    /// <summary>
    /// Creates nothing, since collections are created by their first write, but reads as every member will: an unusable server fails the start.
    /// </summary>
    /// <exception cref="IOException">It can't be used; the message says why. Thrown within the configured time limits.</exception>
    public async Task Prepare(ILogger log, CancellationToken cancellation)
    {
        MongoClient? client = null;
        try
        {
            client = new MongoClient(_address.ToClientSettings());
            var members = client.GetDatabase(_address.Database).GetCollection<BsonDocument>("OrleansMembershipSingle");
            await members.Find(FilterDefinition<BsonDocument>.Empty).Limit(1).AnyAsync(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Problems with servers, names, certificates and users surface as exceptions of the driver, its DNS client and the framework.
            throw new IOException(_address.WhyUnusable(error, client), error);
        }
    }

    public void Configure(ISiloBuilder silo)
    {
        silo.UseMongoDBClient(_ => _address.ToClientSettings());
        silo.UseMongoDBClustering(options => (options.DatabaseName, options.Strategy) = (_address.Database, Strategy));
        silo.UseMongoDBReminders(options => options.DatabaseName = _address.Database);
    }

    public void Configure(IClientBuilder client)
    {
        client.UseMongoDBClient(_ => _address.ToClientSettings());
        client.UseMongoDBClustering(options => (options.DatabaseName, options.Strategy) = (_address.Database, Strategy));
    }
}
