using System.Net;
using Livehouse.Api.Configuration;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Duties;
using Livehouse.Silo.Membership;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Livehouse.Silo.Hosting;

/// <summary>A node that holds grains.</summary>
internal static class SiloSetup
{
    public static void Configure(ISiloBuilder silo, ClusterSettings settings, LivehouseSettings server, IClusterMembership membership)
    {
        membership.Configure(silo);
        silo.Configure<ClusterOptions>(options => ClusterNode.Configure(options, settings));
        silo.Configure<EndpointOptions>(options =>
        {
            options.SiloPort = settings.SiloPort;
            options.GatewayPort = settings.GatewayPort;
            var address = settings.AdvertisedAddress ?? (server.IsProduction ? null : IPAddress.Loopback);
            if (address is not null) options.AdvertisedIPAddress = address;

            // On loopback it is reached by nobody else; elsewhere behind whatever address translation gave it the advertised one.
            var listensOn = address is not null && IPAddress.IsLoopback(address) ? address : IPAddress.Any;
            options.SiloListeningEndpoint = new IPEndPoint(listensOn, settings.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(listensOn, settings.GatewayPort);
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeTimeout;
            options.NumMissedProbesLimit = settings.ProbeMissesMax;
            options.NumVotesForDeathDeclaration = settings.ProbeVotes;
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = settings.CallTimeout);
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = settings.GrainIdle);
        silo.Configure<ReminderOptions>(static options => options.MinimumReminderPeriod = DutyGrain.CheckEvery);
        silo.AddDashboard(static options => options.HideTrace = true);
    }
}
