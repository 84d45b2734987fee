using Livehouse.Bench;
using Livehouse.Bench.Runs;
using Livehouse.Bench.Servers;

// What it does and how to read its figures: bench/README.md.
try
{
    var command = args.Length > 0 ? args[0] : "";
    var options = new Options([.. args.Skip(1)]);
    switch (command)
    {
        case "fixed":
            var (target, viewers, rate) = (Targets.Named(options.Text("server", "livehouse")), options.Whole("viewers", 500), options.Number("rate", 40));
            var (warmUp, time) = (options.Seconds("warmup", 6), options.Seconds("seconds", 10));
            options.ThrowIfAnyIsLeft();
            return await FixedLoad.Run(target, viewers, rate, warmUp, time) ? 0 : 1;
        default:
            Console.Error.WriteLine("Usage: fixed --server NAME [--viewers 500] [--rate 40] [--warmup 6] [--seconds 10]");
            return 2;
    }
}
catch (BenchException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
