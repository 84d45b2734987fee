using System.Net;
using Livehouse.Silo.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Silo.Hosting;

/// <summary>A silo could not listen on one of its ports. The message says which, and why.</summary>
public sealed class SiloPortException(string message, Exception inner) : IOException(message, inner);

/// <summary>Opens a silo's listeners as Orleans does, whose errors don't name the port.</summary>
internal sealed class NamedListeners(IConnectionListenerFactory inner, ClusterSettings settings) : IConnectionListenerFactory
{
    /// <summary>Wraps the silo's factories: one for silos, one for gateways, each under its own key.</summary>
    public static void Decorate(IServiceCollection services)
    {
        foreach (var orleans in services.Where(static service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory)).ToList())
        {
            services.Replace(ServiceDescriptor.KeyedSingleton<IConnectionListenerFactory>(orleans.ServiceKey, (provider, key) =>
                new NamedListeners(Make(orleans, provider, key), provider.GetRequiredService<ClusterSettings>())));
        }
    }

    /// <exception cref="SiloPortException">Another process has the port.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.BindAsync(endpoint, cancellationToken);
        }
        catch (AddressInUseException error) when (endpoint is IPEndPoint { Port: var port })
        {
            throw new SiloPortException(SiloPorts.InUse(endpoint, port == settings.SiloPort ? "SILO_PORT" : "GATEWAY_PORT"), error);
        }
    }

    private static IConnectionListenerFactory Make(ServiceDescriptor orleans, IServiceProvider provider, object? key) => (IConnectionListenerFactory)(
        orleans.KeyedImplementationInstance
            ?? orleans.KeyedImplementationFactory?.Invoke(provider, key)
            ?? ActivatorUtilities.CreateInstance(provider, orleans.KeyedImplementationType!));
}
