using System.Globalization;
using Livehouse.Bench.Load;

namespace Livehouse.Bench.Figures;

/// <summary>Every operation as a row of a table: the evidence behind the figures.</summary>
internal static class OperationLog
{
    public static void Write(string folder, Audience audience)
    {
        using var writer = new StreamWriter(Path.Combine(folder, "operations.csv"));
        writer.WriteLine("stream,kind,key,due,acknowledged,tries,seq,result,refused,told_first,told_last");
        foreach (var stage in audience.Stages)
        {
            foreach (var operation in stage.Operations.OrderBy(operation => operation.Due)) writer.WriteLine(Row(stage, operation));
        }
    }

    private static string Row(Stage stage, Operation operation)
    {
        var received = stage.Viewers.Select(viewer => viewer.Trail.ReceivedAt(operation)).OfType<TimeSpan>().ToList();
        var (first, last) = operation.Kind == OperationKind.Pin || received.Count == 0 ? (null, null) : ((TimeSpan?)received.Min(), (TimeSpan?)received.Max());
        return string.Join(
            ',',
            stage.StreamId,
            operation.Kind,
            operation.Key,
            Seconds(operation.Due),
            Seconds(operation.AcknowledgedAt),
            operation.Tries,
            operation.Seq,
            operation.ResultId,
            operation.RefusedWith,
            Seconds(first),
            Seconds(last));
    }

    private static string Seconds(TimeSpan? moment) => moment?.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
