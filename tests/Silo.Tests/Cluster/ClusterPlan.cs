using Livehouse.Api.Hosting;
using Livehouse.Tests.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Server
{
    public sealed partial class ApiServer
    {
        private static partial IServerPlan MakePlan() => new ClusterPlan();
    }
}

namespace Livehouse.Tests.Cluster
{
    using Livehouse.Tests.Server;

    /// <summary>Two silos and a separate front in the test process, on a PostgreSQL database of their own.</summary>
    internal sealed class ClusterPlan : IServerPlan
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-cluster-test-");
        private readonly List<WebApplication> _nodes = [];
        private ClusterLayout? _layout;

        public Uri Address { get; private set; } = new("http://unset");

        public IServiceProvider Services => _nodes[^1].Services;

        /// <summary>A file a table, in PostgreSQL's binary form: texts and bytes stand in it as they are.</summary>
        public string Folder
        {
            get
            {
                StoredRows.Write(_layout!.DatabaseUrl, _folder);
                return _folder.FullName;
            }
        }

        public async Task Start(IReadOnlyList<string> settings, Action<WebApplicationBuilder> customize)
        {
            _layout ??= await ClusterLayout.Make(silos: 2, fronts: 1);

            // The first silo alone, and then the others: two that join concurrently wait for each other's row. Only the front decides where clients connect,
            // and whether they are redirected to HTTPS.
            string[] silos = [.. settings, "--urls=http://127.0.0.1:0", "--HTTPS_REDIRECT=false"];
            _nodes.Add(await StartNode(_layout.Silos[0], silos, customize));
            _nodes.AddRange(await Task.WhenAll(StartNode(_layout.Silos[1], silos, customize), StartNode(_layout.Fronts[0], settings, customize)));
            Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        }

        /// <summary>The front first, as a rolling upgrade does.</summary>
        public async Task Stop()
        {
            for (; _nodes.Count > 0; _nodes.RemoveAt(_nodes.Count - 1))
            {
                await _nodes[^1].StopAsync();
                await _nodes[^1].DisposeAsync();
            }
        }

        /// <summary>Stops the silo whose services these are.</summary>
        public async Task StopSilo(Func<IServiceProvider, bool> isTheOne)
        {
            var silo = _nodes.Single(node => isTheOne(node.Services));
            await silo.StopAsync();
            await silo.DisposeAsync();
            _nodes.Remove(silo);
        }

        public async ValueTask DisposeAsync()
        {
            await Stop();
            SharedPostgreSql.CloseIdle();
            _folder.Delete(recursive: true);
        }

        /// <summary>On a thread of its own: making a node waits for the database.</summary>
        private static Task<WebApplication> StartNode(
            IReadOnlyDictionary<string, string> node, IReadOnlyList<string> settings, Action<WebApplicationBuilder> customize) => Task.Run(async () =>
        {
            var app = LivehouseApplication.Build([.. node.Select(static pair => $"--{pair.Key}={pair.Value}"), .. settings], customize: customize);
            await app.StartAsync();
            return app;
        });
    }
}
