using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Livehouse.Silo.Wire;

/// <summary>
/// How the messages of the grains' contract cross between nodes: by the codecs that Orleans generates for them. Differences from Orleans' defaults are here and
/// in <see cref="StreamBatchWire"/>. A call within one node passes messages by reference: they are immutable.
/// </summary>
internal static class MessageCodecs
{
    public static void AddMessageCodecs(this IServiceCollection services) => services.AddSerializer(static serializer =>
    {
        // Takes precedence over Orleans' own, which its assembly registers as one of the serializers.
        serializer.Services.Configure<TypeManifestOptions>(static types => types.FieldCodecs.Add(typeof(ReadOnlyListCodec<>)));

        // A database's exception too must reach the caller with its message; the default would only say that it can't be serialized.
        serializer.Services.Configure<ExceptionSerializationOptions>(static exceptions => exceptions.SupportedExceptionTypeFilter = static _ => true);
    });
}
