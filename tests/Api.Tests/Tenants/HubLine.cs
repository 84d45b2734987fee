using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Tenants;

/// <summary>A connection to the hub, and the first error that it hears.</summary>
internal sealed class HubLine(HubConnection connection, Task<string> error) : IAsyncDisposable
{
    /// <summary>Its code.</summary>
    public Task<string> Error => error.WaitAsync(Hang.After);

    public static async Task<HubLine> Connect(ApiServer server, ApiClient client)
    {
        var error = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var connection = await HubClient.Connect(
            server.Address,
            client.Bearer!,
            connection => connection.On<JsonElement>("error", told => error.TrySetResult(told.GetProperty("code").GetString()!)));
        return new HubLine(connection, error.Task);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
