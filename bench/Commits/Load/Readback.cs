using System.Text.Json;
using Livehouse.Storage;

namespace Livehouse.Bench.Load;

/// <summary>
/// Reopens the store and checks that it contains what was acknowledged: each gift as one row with its number, and totals that are the sum of the rows.
/// </summary>
internal static class Readback
{
    private const long StarValue = 10;

    /// <summary>Throws when it does not; answers how many rows there are.</summary>
    public static async Task<int> Check(StorageOptions options, int streams, IReadOnlyList<Given> given)
    {
        await using var storage = await LivehouseStorage.Open(options, TimeProvider.System);
        var acknowledged = given.ToLookup(gift => gift.Stream);
        var all = 0;
        for (var stream = 0; stream < streams; stream++)
        {
            var grain = GrainRef.Stream(House.StreamId(stream));
            var rows = (await storage.Grains.List(grain, new LedgerQuery("gift", int.MaxValue))).ToDictionary(row => row.Id, Row);
            foreach (var gift in acknowledged[stream])
            {
                if (!rows.TryGetValue(gift.Receipt.GiftId, out var row)) throw new BenchException($"The acknowledged gift {gift.Receipt.GiftId} has no row.");
                if (row.Seq != gift.Receipt.Seq || row.Quantity != gift.Quantity) throw new BenchException($"The row of {gift.Receipt.GiftId} is another's.");
            }

            if (rows.Count != acknowledged[stream].Select(gift => gift.Receipt.GiftId).Distinct().Count())
            {
                throw new BenchException("There are rows that were never acknowledged.");
            }
            if (rows.Values.Select(row => row.Seq).Distinct().Count() != rows.Count) throw new BenchException("Two gifts have one number.");
            using var state = JsonDocument.Parse((await storage.Grains.Load(grain))!.Data);
            var totals = state.RootElement.GetProperty("gifts");
            var count = rows.Values.Sum(row => (long)row.Quantity);
            if (totals.GetProperty("count").GetInt64() != count || totals.GetProperty("value").GetInt64() != count * StarValue)
            {
                throw new BenchException("The totals are not the sum of the gifts.");
            }
            all += rows.Count;
        }

        return all;
    }

    private static (long Seq, int Quantity) Row(LedgerRow row)
    {
        using var json = JsonDocument.Parse(row.Data);
        return (json.RootElement.GetProperty("seq").GetInt64(), json.RootElement.GetProperty("quantity").GetInt32());
    }
}
