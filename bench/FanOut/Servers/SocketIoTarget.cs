using System.Diagnostics;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary><c>bench/Peers/socketio</c>: what Socket.IO's documentation teaches, on one Node process.</summary>
internal sealed class SocketIoTarget : Target
{
    private const string Folder = "bench/Peers/socketio";

    public override string Name => "socketio";

    public override string Title => "Socket.IO 4.8 on Node";

    public override ChatProtocol Protocol { get; } = new SocketIoProtocol();

    public override ProcessStartInfo Program()
    {
        var folder = Path.Combine(Repository.Root, Folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) throw new BenchException($"First: npm ci --prefix {Folder}");
        var program = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = folder };
        program.Environment["NODE_ENV"] = "production";
        return program;
    }
}
