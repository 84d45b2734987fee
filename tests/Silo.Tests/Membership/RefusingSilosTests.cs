using System.Net;
using System.Net.Sockets;
using Livehouse.Silo.Membership;
using Livehouse.Testing;

namespace Livehouse.Tests.Membership;

/// <summary>Only a machine that says that nothing listens is proof of a silo's end.</summary>
public sealed class RefusingSilosTests
{
    [Fact]
    public async Task GivenAPortThatNobodyListensOn_ThenItRefuses()
    {
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var endpoint = (IPEndPoint)closed.LocalEndpoint;
        closed.Stop();

        Assert.True(await RefusingSilos.Refuses(endpoint, Hang.After, CancellationToken.None));
    }

    [Fact]
    public async Task GivenASiloTooBusyToAcceptConnections_WhenMoreComeThanItsQueueHolds_ThenNoneIsRefused()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start(1);

        for (var connection = 0; connection < 5; connection++)
        {
            Assert.False(await RefusingSilos.Refuses((IPEndPoint)busy.LocalEndpoint, TimeSpan.FromMilliseconds(200), CancellationToken.None));
        }
    }

    [Fact]
    public async Task GivenACheckUnderWay_WhenTheNodeStops_ThenItEnds()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RefusingSilos.Refuses(new IPEndPoint(IPAddress.Loopback, 1), Hang.After, stop.Token));
    }
}
