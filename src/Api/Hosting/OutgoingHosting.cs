using Livehouse.Api.Configuration;
using Livehouse.Api.Jobs;
using Livehouse.Outgoing;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>Services that call other servers on behalf of tenants and users.</summary>
internal static class OutgoingHosting
{
    public static void AddOutgoing(this IServiceCollection services, LivehouseSettings settings, Deployment deployment)
    {
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Webhooks);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Push);
        services.AddSingleton(provider => new OutgoingOptions
        {
            AllowPrivate = settings.Outgoing.WebhooksAllowPrivate,
            VapidPrivateKey = settings.Outgoing.VapidPrivateKey,
            PushSubject = settings.Outgoing.PushSubject,
            Fcm = settings.Outgoing.Phones.Fcm,
            FcmUrl = settings.Outgoing.Phones.FcmUrl,
            Apns = settings.Outgoing.Phones.Apns,
            ApnsUrl = settings.Outgoing.Phones.ApnsUrl,
            HasOtherProcesses = deployment.HasOtherFronts,
            // Resolved lazily: the runner's handlers need these services.
            Wake = () => provider.GetRequiredService<JobRunners>().Wake(),
        });
        services.AddOutgoing();
    }
}
