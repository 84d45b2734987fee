using Livehouse.Silo.Configuration;
using Livehouse.Silo.Membership;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Providers.MongoDB.Configuration;

namespace Livehouse.Silo.MongoDb;

/// <summary>Members and reminders in MongoDB; state stays in PostgreSQL.</summary>
/// <remarks>
/// All members of a cluster and the version of their table are one document: reading it is atomic and every change is one compare-and-set, as Orleans asks. A
/// document a member would need a replica set's transactions to write, and is not read atomically.
/// </remarks>
internal sealed class MongoDbMembership : IClusterMembership
{
    private const MongoDBMembershipStrategy Strategy = MongoDBMembershipStrategy.SingleDocument;

    private readonly MongoDbAddress _address;

    /// <exception cref="Api.Configuration.SettingsException"><c>MONGODB_URL</c> can't be used.</exception>
    public MongoDbMembership(ClusterSettings settings) => _address = MongoDbAddress.Read(settings.MongoDbUrl);

    public ClusterProvider Provider => ClusterProvider.MongoDb;

    /// <summary>
    /// Makes nothing, since collections come with their first write, and reads as every member will: a server that can't be used stops the start.
    /// </summary>
    /// <exception cref="IOException">It can't; says why. Never later than its time limits allow.</exception>
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
            // Servers, names, certificates and users fail with types of the driver's, of its DNS client's and of the framework's.
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
