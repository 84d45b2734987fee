using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livehouse.Wire;

/// <summary>
/// The one way that Livehouse writes JSON: camelCase, enum words in camelCase, UTC times with milliseconds, text unescaped beyond what JSON needs.
/// </summary>
public static class LivehouseJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the conventions to options created by a framework.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new UtcMillisecondsConverter());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>
    /// <c>2026-11-21T02:00:00.000Z</c>. Stored and sent values are identical: anything finer than a millisecond is cut before it is stored (see
    /// <see cref="Instants.Truncate"/>).
    /// </summary>
    private sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<char> text = stackalloc char[24];
            value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}

/// <summary>Points in time on the wire.</summary>
public static class Instants
{
    /// <summary>The instant cut to whole milliseconds, so that a time reads the same before and after it was stored.</summary>
    public static DateTimeOffset Truncate(this DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond)).ToUniversalTime();
}
