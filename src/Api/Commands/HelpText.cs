using System.Reflection;
using Livehouse.Api.Hosting;

namespace Livehouse.Api.Commands;

/// <summary>The output of <c>--help</c>. It needs no settings: it is often requested while they don't work yet.</summary>
internal static class HelpText
{
    private const int Column = 28;

    public static async Task<int> Print(IEnumerable<Command> commands, Deployment deployment)
    {
        await Console.Out.WriteLineAsync(Of(Assembly.GetEntryAssembly()?.GetName().Name ?? "Livehouse", commands, deployment));
        return 0;
    }

    internal static string Of(string program, IEnumerable<Command> commands, Deployment deployment) =>
        $"""
        Livehouse, a live-streaming server.

        Usage:
          {program} [--NAME=value ...]    serve until told to stop (Ctrl+C, SIGTERM)
          {program} --demo                serve a stream to look at: a host, viewers who chat, a picture; Development only
          {program} <command> [...]       do something else and end

        Commands:
        {Lines(commands.Select(static command => (command.Usage, command.Summary)))}

        Settings come from environment variables, or as --NAME=value. None is needed in Development; Production refuses to start while a secret is missing.
        {Lines(Settings.Concat(deployment.Options))}

        README.md and .env.example list them all. HTTPS: an https:// address in ASPNETCORE_URLS with Kestrel__Certificates__Default__Path and
        Kestrel__Certificates__Default__KeyPath (PEM) or Kestrel__Certificates__Default__Password (PFX), or a proxy in front (TRUSTED_PROXIES).

        Exit codes: 0 when it was stopped or the command did its work; 1 when it could not start, with a sentence on standard error.
        """;

    private static IEnumerable<(string, string)> Settings =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production (the default of a published program) or Development (of dotnet run)."),
        ("PORT", "Where to listen: on loopback in Development, on every address of the machine in Production."),
        ("ASPNETCORE_URLS", "The same as addresses, separated by ';', which PORT overrides. Default http://localhost:5080."),
        ("DATABASE_URL", "postgres://... or Host=...; empty: SQLite in DATA_DIR."),
        ("DATA_DIR", "The folder of the SQLite database. Default ./data."),
        ("JWT_SECRET", "Signs access tokens. Required in Production."),
        ("LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET", "The media server. Required in Production."),
        ("LIVEKIT_WEBHOOK_SECRET", "Verifies webhooks from relays. Required in Production."),
    ];

    private static string Lines(IEnumerable<(string Name, string Meaning)> rows) => string.Join('\n', rows.Select(static row =>
        row.Name.Length < Column ? $"  {row.Name.PadRight(Column)}{row.Meaning}" : $"  {row.Name}\n  {new string(' ', Column)}{row.Meaning}"));
}
