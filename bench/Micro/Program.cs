using Livehouse.Bench;
using Livehouse.Bench.Calls;
using Livehouse.Bench.Types;

// What the smallest parts cost.
// Usage: dotnet run --project bench/Micro -c Release -- calls|types|all [--only TEXT] [--out FOLDER]
var mode = args.Length > 0 ? args[0] : "";
var (only, folder) = ("", (string?)null);
for (var at = 1; at + 1 < args.Length; at += 2)
{
    if (args[at] == "--out") folder = args[at + 1];
    else if (args[at] == "--only") only = args[at + 1];
    else mode = "";
}

if (mode is not ("calls" or "types" or "all") || args.Length % 2 == 0)
{
    Console.Error.WriteLine("Usage: calls|types|all [--only TEXT] [--out FOLDER]; only those whose names hold TEXT.");
    return 2;
}

try
{
    if (mode is "calls" or "all")
    {
        var calls = TypeBench.Run("Grain calls", 20, TypeBench.Calls, only);
        calls = calls with { Figures = [.. calls.Figures, .. await RemoteCalls.Run(only)] };
        calls.Print(Console.Out);
        if (folder is not null) calls.Write(folder, "grain-calls");
    }

    if (mode is "types" or "all")
    {
        var types = TypeBench.Run("Small types", 60, TypeBench.SmallTypes, only);
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
