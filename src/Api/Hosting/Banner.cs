using System.Globalization;
using System.Security.Cryptography;
using Livehouse.Api.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Livehouse.Api.Hosting;

/// <summary>Shows a developer, once the server listens, what to try next: commands to paste, in this order.</summary>
internal static class Banner
{
    public static void PrintWhenStarted(WebApplication app, LivehouseSettings settings)
    {
        if (settings.IsProduction) return;
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            if (address is not null)
            {
                Console.Out.WriteLine(
                    Text(address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal), settings));
            }
        });
    }

    internal static string Text(string address, LivehouseSettings settings)
    {
        // A new name each time: the previous run's is already in the database.
        var user = "ada" + RandomNumberGenerator.GetInt32(1_000, 10_000).ToString(CultureInfo.InvariantCulture);
        var database = settings.DatabaseUrl.Length == 0 ? $"SQLite in {Path.GetFullPath(settings.DataDirectory)}" : "PostgreSQL";
        var mails = settings.Mail.Smtp is { } smtp ? $"by {smtp.Host}" : $"files in {Path.GetFullPath(settings.Mail.Folder ?? "")}";
        return $$"""

            Livehouse is live at {{address}}   ({{database}}; media server {{settings.LiveKit.Main.Url}})
            API reference: {{address}}/api-docs     Hub: {{address}}/hubs/live
            Mails: {{mails}}

            Try it, line by line:

              TOKEN=$(curl -s {{address}}/api/auth/register -H 'Content-Type: application/json' -d '{"email":"{{user}}@example.com","username":"{{user}}","password":"correct horse battery"}' | sed 's/.*"accessToken":"\([^"]*\)".*/\1/')

              STREAM=$(curl -s {{address}}/api/live/start -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"title":"My first stream"}' | sed 's/.*"stream":{"id":"\([^"]*\)".*/\1/'); echo "$STREAM"

              curl -s {{address}}/api/live/active; echo

              curl -s {{address}}/api/live/$STREAM/watch -H "Authorization: Bearer $TOKEN"; echo

              curl -s {{address}}/health; echo

            """;
    }
}
