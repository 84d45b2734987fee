using Livehouse.Silo.Configuration;
using Livehouse.Silo.Schema;
using Npgsql;

namespace Livehouse.Silo.Membership;

/// <summary>Members and reminders in the state database.</summary>
internal sealed class PostgreSqlMembership(string connectionString, TimeProvider time) : IClusterMembership
{
    private const string Invariant = "Npgsql";

    /// <summary>A small pool of their own: probes never delay a gift.</summary>
    private readonly string _connectionString =
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 10, ApplicationName = "livehouse-cluster" }.ConnectionString;

    public ClusterProvider Provider => ClusterProvider.PostgreSql;

    public Task Prepare(ILogger log, CancellationToken cancellation) => ClusterSchema.EnsureAsync(_connectionString, time, log, cancellation);

    public void Configure(ISiloBuilder silo)
    {
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString));
    }

    public void Configure(IClientBuilder client) =>
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString));
}
