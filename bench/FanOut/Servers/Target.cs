using System.Diagnostics;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary>A kind of server that is measured: how to start it, what it speaks, what it promises.</summary>
internal abstract class Target
{
    /// <summary>On the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>In tables.</summary>
    public abstract string Title { get; }

    public abstract ChatProtocol Protocol { get; }

    /// <summary>True when all viewers receive everything in one order, by <c>seq</c>. Every server keeps the order of each sender.</summary>
    public virtual bool IsTotalOrder => true;

    /// <summary>The program, without its address and secret, which are given by the environment.</summary>
    public abstract ProcessStartInfo Program();

    /// <summary>Opens so many new streams and returns their ids.</summary>
    public virtual Task<IReadOnlyList<string>> OpenRooms(ServerProcess server, int count) =>
        Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(0, count).Select(_ => $"st_{server.RoomsOpened++:0000000000000000000000}")]);

    protected static ProcessStartInfo DotNet(string folder, string assembly, params string[] arguments) =>
        new("dotnet", [Path.Combine(Repository.Root, folder, "bin", Repository.Configuration, "net10.0", assembly), .. arguments]);
}
