using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>SignalR's MessagePack protocol, except that a call that can't be bound (see <see cref="HubCalls"/>) still reaches the hub.</summary>
internal sealed class LenientMessagePackProtocol(MessagePackHubProtocol packed, HubCalls calls) : IHubProtocol
{
    public string Name => packed.Name;

    public int Version => packed.Version;

    public TransferFormat TransferFormat => packed.TransferFormat;

    public bool IsVersionSupported(int version) => packed.IsVersionSupported(version);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => packed.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => packed.GetMessageBytes(message);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!packed.TryParseMessage(ref input, binder, out message)) return false;
        message = calls.Bound(message);
        return true;
    }
}
