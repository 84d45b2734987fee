using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing;

namespace Livehouse.Tests.Outgoing;

/// <summary>npm's <c>standardwebhooks</c>, as receivers in JavaScript have it.</summary>
internal static class OfficialReceiver
{
    /// <summary>For each, null: it was verified; otherwise why it was refused.</summary>
    public static async Task<IReadOnlyList<string?>> Verify(params IEnumerable<(Received Received, string Secret)> deliveries)
    {
        var clients = NpmFolder.InRepository("tests/clients");
        await clients.Install();
        var file = Path.GetTempFileName();
        try
        {
            var all = deliveries.Select(static one => (JsonNode)new JsonObject
            {
                ["secret"] = one.Secret,
                ["headers"] = JsonSerializer.SerializeToNode(one.Received.Headers),
                ["body"] = one.Received.Body,
            });
            await File.WriteAllTextAsync(file, new JsonArray([.. all]).ToJsonString());
            var output = await NodeProgram.Run(clients.Node("src/webhooks.mjs", [file]), Testing.Hang.After);
            return JsonSerializer.Deserialize<List<string?>>(output)!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
