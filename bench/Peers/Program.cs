using Livehouse.Bench.Peers;

// Servers that Livehouse is measured beside; bench/FanOut starts them. Settings come by the environment: ASPNETCORE_URLS, JWT_SECRET.
switch (args is [var name, ..] ? name : "")
{
    case "signalr":
        await SignalRGroups.Run(args);
        return 0;
    case "kestrel":
        await KestrelBroadcast.Run(args);
        return 0;
    case "sockets":
        BareSockets.Run();
        return 0;
    default:
        Console.Error.WriteLine("Usage: signalr | kestrel | sockets");
        return 2;
}
