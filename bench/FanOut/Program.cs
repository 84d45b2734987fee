using Livehouse.Bench;

// What it does and how to read its figures: bench/README.md.
try
{
    var options = new Options([.. args.Skip(1)]);
    Func<Options, Task<bool>>? command = args is [var name, ..]
        ? name switch
        {
            "fixed" => Commands.Fixed,
            "webhooks" => Commands.Webhooks,
            "arrive" => Commands.Arrive,
            "peak" => Commands.Peak,
            "start" => Commands.Start,
            "streams" => Commands.Streams,
            "storm" => Commands.Storm,
            "cluster" => Commands.Cluster,
            "compare" => Commands.Compare,
            "curves" => Commands.Curves,
            _ => null,
        }
        : null;
    if (command is not null) return await command(options) ? 0 : 1;
    Console.Error.WriteLine(Commands.Usage);
    return 2;
}
catch (BenchException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
