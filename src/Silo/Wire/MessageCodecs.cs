using Livehouse.Streams;
using Livehouse.Wire;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Livehouse.Silo.Wire;

/// <summary>
/// How the messages of the grains' contract cross between nodes. They carry no attributes: they go as the JSON that <c>tests/Architecture.Tests</c> walks every
/// one of them through, which also is what lets versions differ during an upgrade. A call within one node passes them as they are: they never change.
/// </summary>
internal static class MessageCodecs
{
    public static void AddMessageCodecs(this IServiceCollection services) => services.AddSerializer(static serializer =>
    {
        serializer.AddJsonSerializer(
            IsMessage, static _ => false, static options => options.Configure(static json => json.SerializerOptions = LivehouseJson.Options));
        serializer.Services.AddSingleton<IGeneralizedCopier, PassAlong>();
        serializer.Services.Configure<ExceptionSerializationOptions>(static exceptions => exceptions.SupportedNamespacePrefixes.Add("Livehouse"));
    });

    /// <summary>A record of the contract. Batches have a form of their own (<see cref="StreamBatchWire"/>); exceptions go as Orleans sends them.</summary>
    public static bool IsMessage(Type type) =>
        type.Assembly == typeof(IStreamGrain).Assembly
            && type.Namespace?.StartsWith("Livehouse", StringComparison.Ordinal) == true
            && !type.IsInterface
            && !type.IsEnum
            && type != typeof(StreamBatch)
            && !type.IsAssignableTo(typeof(Exception));

    private sealed class PassAlong : IGeneralizedCopier, IOptionalDeepCopier
    {
        public bool IsSupportedType(Type type) => IsMessage(type);

        public bool IsShallowCopyable() => true;

        public object? DeepCopy(object? input, CopyContext context) => input;
    }
}
