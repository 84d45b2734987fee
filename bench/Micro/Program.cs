using Livehouse.Bench;
using Livehouse.Bench.Calls;
using Livehouse.Bench.SignIn;
using Livehouse.Bench.Types;

// What the smallest parts cost.
// Usage: dotnet run --project bench/Micro -c Release -- calls|types|sign-in|all [--only TEXT] [--out FOLDER]
var mode = args.Length > 0 ? args[0] : "";
var (only, folder) = ("", (string?)null);
for (var at = 1; at + 1 < args.Length; at += 2)
{
    if (args[at] == "--out") folder = args[at + 1];
    else if (args[at] == "--only") only = args[at + 1];
    else mode = "";
}

// The callers of the sign-in checks, started by those.
if (mode is "load") return await LoadProcess.Serve();
if (mode is not ("calls" or "types" or "sign-in" or "all") || args.Length % 2 == 0)
{
    Console.Error.WriteLine("Usage: calls|types|sign-in|all [--only TEXT] [--out FOLDER]; only those whose names hold TEXT.");
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

    if (mode is "sign-in" or "all")
    {
        var checks = await SignInCheck.Run();
        checks.Print(Console.Out);
        if (folder is not null) checks.Write(folder, "sign-in-checks");
    }
}
catch (BenchException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

return 0;
