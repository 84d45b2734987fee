using System.Xml.Linq;
using Livehouse.Identifiers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Livehouse.Identity.Keys;

/// <summary>
/// Data protection (the web framework's <see cref="IDataProtectionProvider"/>) over the database, so that what one process protected every other one can read,
/// also after a restart.
/// </summary>
public static class KeySetup
{
    /// <summary>
    /// Needs <see cref="IdentityPorts"/> from elsewhere. Keys are made and replaced as the framework does it: a new one every 90 days, old ones stay good for
    /// reading.
    /// </summary>
    public static IServiceCollection AddSharedKeys(this IServiceCollection services, string jwtSecret)
    {
        services.AddSingleton(new KeySeal(jwtSecret));
        // A fixed name: by default it is the program's folder, which differs from node to node.
        services.AddDataProtection().SetApplicationName("livehouse");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(static provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new StoredKeys(provider.GetRequiredService<IdentityPorts>().Keys);
            options.XmlEncryptor = provider.GetRequiredService<KeySeal>();
        }));
        return services;
    }

    /// <summary>The framework asks while it waits: a few times in a process's life.</summary>
    private sealed class StoredKeys(IKeyStore store) : IXmlRepository
    {
        private volatile bool _isEmpty = true;

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            var elements = store.List().GetAwaiter().GetResult();
            _isEmpty = elements.Count == 0;
            return [.. elements.Select(static xml => XElement.Parse(xml))];
        }

        public void StoreElement(XElement element, string friendlyName) =>
            store.Add(friendlyName.Length > 0 ? friendlyName : Ids.New("key-"), element.ToString(SaveOptions.DisableFormatting), onlyAsFirst: _isEmpty)
                .GetAwaiter()
                .GetResult();
    }
}
