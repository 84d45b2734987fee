using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Livehouse.Testing.Secrets;

/// <summary>
/// Looks for secrets in everything that leaves a server: answers, messages and every log line (it is a log provider too). A fixture that owns one calls
/// <see cref="AssertNone"/> when it is disposed, so that a test class whose server gave a secret away fails. It keeps where a secret stood, never the text.
/// </summary>
public sealed class SecretWatch : ILoggerProvider
{
    /// <summary>Shorter ones occur in ordinary text.</summary>
    private const int LengthMin = 12;

    private const int FoundMax = 100;

    private static readonly string[] SecretNames = ["SECRET", "PASSWORD", "METRICS_TOKEN"];

    private readonly ConcurrentDictionary<string, byte[]> _forms = new();
    private readonly ConcurrentQueue<string> _found = new();
    private int _texts;

    /// <summary>How many texts were looked at.</summary>
    public int Texts => _texts;

    /// <summary>Descriptions of where secrets were found.</summary>
    public IReadOnlyCollection<string> Found => _found;

    /// <summary>A watch over the settings whose names say that they are secrets.</summary>
    public static SecretWatch Over(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var watch = new SecretWatch();
        watch.Add(settings);
        return watch;
    }

    public void Add(IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings.Where(
            static setting => SecretNames.Any(word => setting.Key.Contains(word, StringComparison.OrdinalIgnoreCase)))) Add(name, value);
    }

    /// <param name="name">What to call it when it is found.</param>
    public void Add(string name, string secret)
    {
        if (secret.Length < LengthMin) return;
        var bytes = Encoding.UTF8.GetBytes(secret);
        _forms[name] = bytes;
        // Without the last characters, which depend on what follows.
        _forms[$"{name} in base64"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.AsSpan(0, bytes.Length / 3 * 3)));
    }

    public void Look(string where, string text) => Look(where, Encoding.UTF8.GetBytes(text));

    public void Look(string where, ReadOnlySpan<byte> text)
    {
        Interlocked.Increment(ref _texts);
        foreach (var (name, form) in _forms)
        {
            if (text.IndexOf(form) >= 0 && _found.Count < FoundMax) _found.Enqueue($"{name} stood in {where}");
        }
    }

    /// <exception cref="SecretGivenAwayException">A secret stood somewhere.</exception>
    public void AssertNone()
    {
        if (!_found.IsEmpty) throw new SecretGivenAwayException(_found);
    }

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName);

    public void Dispose()
    {
        // The container that logs to it disposes it; its owner still asks what it found.
    }

    private sealed class Lines(SecretWatch watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            watch.Look($"a log scope of {category}", $"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        /// <summary>The line as it is written, the values that structured logs keep beside it, and the whole error.</summary>
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join('\n', pairs.Select(static pair => pair.Value)) : "";
            watch.Look($"a log line of {category} ({eventId.Name})", $"{formatter(state, exception)}\n{values}\n{exception}");
        }
    }
}

/// <summary>What a test's server said held a secret.</summary>
public sealed class SecretGivenAwayException(IEnumerable<string> found) : Exception($"Secrets were given away:\n{string.Join('\n', found)}");
