using System.Globalization;
using Livehouse.Bench;
using Livehouse.Bench.Calls;
using Livehouse.Bench.Types;

// What the smallest parts cost.
// Usage: dotnet run --project bench/Micro -c Release -- calls|types|all [--seconds 2] [--only TEXT] [--out FOLDER]
var mode = args.Length > 0 ? args[0] : "";
var (seconds, only, folder) = (2.0, "", (string?)null);
for (var at = 1; at + 1 < args.Length; at += 2)
{
    if (args[at] == "--out") folder = args[at + 1];
    else if (args[at] == "--only") only = args[at + 1];
    else if (args[at] == "--seconds" && double.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var asked)) seconds = asked;
    else mode = "";
}

if (mode is not ("calls" or "types" or "all") || args.Length % 2 == 0 || seconds is not (>= 0.1 and <= 5))
{
    Console.Error.WriteLine("Usage: calls|types|all [--seconds 2] [--only TEXT] [--out FOLDER]; seconds (0.1 to 5) of each measurement of the grain calls, and only those whose names hold TEXT.");
    return 2;
}

try
{
    if (mode is "calls" or "all")
    {
        var calls = await new CallBench(TimeSpan.FromSeconds(seconds), only, Console.WriteLine).Run();
        if (folder is not null) calls.Write(folder, "grain-calls");
    }

    if (mode is "types" or "all")
    {
        var types = TypeBench.Run(only);
        types.Print(Console.Out);
        if (folder is not null) types.Write(folder, "small-types");
    }
}
catch (BenchException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

return 0;
