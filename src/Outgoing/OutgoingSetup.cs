using Livehouse.Hosting;
using Livehouse.Outgoing.Push;
using Livehouse.Outgoing.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Outgoing;

public static class OutgoingSetup
{
    /// <summary>Needs identity's services, <see cref="IWebhookStore"/>, <see cref="IPushStore"/> and <see cref="OutgoingOptions"/> in the container.</summary>
    public static IServiceCollection AddOutgoing(this IServiceCollection services)
    {
        services.AddSingleton<WebhookServices>();
        services.AddSingleton<WebhookWatch>();
        services.AddSingleton<IWebhookWatch>(static provider => provider.GetRequiredService<WebhookWatch>());
        services.AddHostedService(static provider => provider.GetRequiredService<WebhookWatch>());
        services.AddSingleton<WebhookEndpoints>();
        services.AddSingleton<IScheduledJob, WebhookCleanup>();
        services.AddSingleton<PushServices>();
        services.AddSingleton<PushSubscriptions>();
        services.AddSingleton<IScheduledJob, PushCleanup>();
        return services;
    }
}
