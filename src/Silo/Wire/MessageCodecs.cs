using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Livehouse.Silo.Wire;

/// <summary>
/// How the messages of the grains' contract cross between nodes: by the codecs that Orleans generates for them. What differs from Orleans' defaults is here and
/// in <see cref="StreamBatchWire"/>. A call within one node passes messages as they are: they are immutable.
/// </summary>
internal static class MessageCodecs
{
    public static void AddMessageCodecs(this IServiceCollection services) => services.AddSerializer(static serializer =>
    {
        // Wins over Orleans' own, which its assembly brings as one of the serializers.
        serializer.Services.Configure<TypeManifestOptions>(static types => types.FieldCodecs.Add(typeof(ReadOnlyListCodec<>)));

        // A database's exception too must reach the caller with its message; by default it would be one that says that it can't be written.
        serializer.Services.Configure<ExceptionSerializationOptions>(static exceptions => exceptions.SupportedExceptionTypeFilter = static _ => true);
    });
}
