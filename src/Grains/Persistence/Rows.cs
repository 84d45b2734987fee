using System.Text.Json;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Grains.Persistence;

/// <summary>Ledger rows of records.</summary>
internal static class Rows
{
    public static LedgerRow Of<T>(string ledger, string id, long order, T data, string? tag = null) =>
        new(ledger, id, order, JsonSerializer.Serialize(data, LivehouseJson.Options), tag);

    public static T Read<T>(LedgerRow row) => JsonSerializer.Deserialize<T>(row.Data, LivehouseJson.Options)!;
}
