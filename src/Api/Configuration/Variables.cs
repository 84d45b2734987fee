using System.Globalization;
using System.Text;

namespace Livehouse.Api.Configuration;

/// <summary>
/// Reads variables by type and collects errors. An empty variable counts as not set. No value is ever part of an error message.
/// </summary>
public sealed class Variables(IConfiguration configuration, bool isProduction)
{
    private const int SecretBytesMin = 32;

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public void Fail(string name, string fault)
    {
        var line = $"{name}: {fault}";
        if (!_faults.Contains(line)) _faults.Add(line);
    }

    public bool Has(string name) => !string.IsNullOrWhiteSpace(configuration[name]);

    public string Text(string name, string fallback) => Has(name) ? configuration[name]!.Trim() : fallback;

    /// <summary>A secret: production needs one of at least 32 bytes that is not a development default.</summary>
    public string Secret(string name, string developmentDefault)
    {
        var value = Key(name, developmentDefault);
        if (isProduction && Has(name) && !DevelopmentDefaults.Known.Contains(value) && Encoding.UTF8.GetByteCount(value) < SecretBytesMin)
        {
            Fail(name, $"is shorter than {SecretBytesMin} bytes");
        }
        return value;
    }

    /// <summary>
    /// A secret of an optional feature: production may leave it out (empty); otherwise it has the same requirements as every
    /// <see cref="Secret"/>.
    /// </summary>
    public string OptionalSecret(string name, string developmentDefault) => isProduction && !Has(name) ? "" : Secret(name, developmentDefault);

    /// <summary>The public half of a pair, of any length: production needs its own.</summary>
    public string Key(string name, string developmentDefault)
    {
        var value = Text(name, developmentDefault);
        if (isProduction && !Has(name)) Fail(name, "is missing");
        else if (isProduction && DevelopmentDefaults.Known.Contains(value)) Fail(name, "is a publicly known development default");
        return value;
    }

    public string Url(string name, string fallback, params ReadOnlySpan<string> schemes)
    {
        var value = Text(name, fallback);
        if (value.Length > 0
            && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) && url.Host.Length > 0 && url.UserInfo.Length == 0))
        {
            Fail(name, $"must be an absolute {string.Join(" or ", schemes.ToArray())} URL without credentials");
        }

        return value.TrimEnd('/');
    }

    public bool Flag(string name, bool fallback)
    {
        if (!Has(name)) return fallback;
        if (bool.TryParse(configuration[name], out var flag)) return flag;
        Fail(name, "must be true or false");
        return fallback;
    }

    /// <param name="least">1 for a port that something must already be listening on.</param>
    public int? Port(string name, int least = 0)
    {
        if (!Has(name)) return null;
        if (ushort.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= least) return port;
        Fail(name, $"must be a port from {least} to 65535");
        return null;
    }

    public TimeSpan Seconds(string name, TimeSpan fallback, TimeSpan most)
    {
        if (!Has(name)) return fallback;
        if (int.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= most.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }
        Fail(name, $"must be a whole number of seconds from 1 to {most.TotalSeconds:0}");
        return fallback;
    }

    public int Whole(string name, int fallback, int least, int most)
    {
        if (!Has(name)) return fallback;
        if (int.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }
        Fail(name, $"must be a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public T Word<T>(string name, T fallback) where T : struct, Enum
    {
        if (!Has(name)) return fallback;
        var word = Enum.GetNames<T>().FirstOrDefault(known => known.Equals(configuration[name]!.Trim(), StringComparison.OrdinalIgnoreCase));
        if (word is not null) return Enum.Parse<T>(word);
        Fail(name, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
        return fallback;
    }

    /// <summary>Items separated by commas; null when it is not set.</summary>
    public string[]? List(string name) =>
        Has(name) ? configuration[name]!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : null;
}
