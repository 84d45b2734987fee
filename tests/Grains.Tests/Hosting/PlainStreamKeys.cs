using System.Globalization;
using Livehouse.Ingest;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Secrets that a test can read.</summary>
public sealed class PlainStreamKeys : IStreamKeys
{
    public string Secret(string channelId, long version) => string.Create(CultureInfo.InvariantCulture, $"secret-{version}-of-{channelId}");

    public bool IsSecret(string channelId, long version, string? given) => given == Secret(channelId, version);
}
