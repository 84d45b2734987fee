using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.Demo;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Members;
using Microsoft.Extensions.Configuration.Memory;

namespace Livehouse.Api.Hosting;

/// <summary>
/// <c>--demo</c>: a development server with a stream to look at. Its settings are defaults, which the developer's own win over; its database is one of its own.
/// </summary>
internal static class DemoHosting
{
    private const string Option = "--demo";
    private const string Pictures = "/demo/hls";

    /// <returns>The other arguments: configuration would take the next one for the option's value.</returns>
    public static bool Take(ref string[] args)
    {
        if (!args.Contains(Option)) return false;
        args = [.. args.Where(static arg => arg != Option)];
        return true;
    }

    /// <exception cref="StartFailedException">The demo can't run here.</exception>
    public static void Configure(WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment()) throw new StartFailedException("--demo runs in Development only: its accounts have a password that is known.");
        AddDefaults(builder, new()
        {
            ["DATA_DIR"] = Path.Combine("data", "demo"),
            ["BOOTSTRAP_ADMIN_EMAIL"] = DemoSettings.MailOf(DemoSettings.Operator),
            ["BOOTSTRAP_ADMIN_PASSWORD"] = DemoSettings.Password,
        });
        // There is no media server, and every log line would say so.
        foreach (var category in (string[])["Livehouse.Media", "Livehouse.Storage", "Livehouse.Api.Hosting.OutboxLog"])
        {
            builder.Logging.AddFilter(category, LogLevel.Error);
        }

        AddDefaults(builder, new() { ["HLS_URL"] = new Uri(AddressOf(SettingsReader.Read(builder.Configuration, isProduction: false)), Pictures).ToString() });
    }

    /// <exception cref="StartFailedException">The database has accounts that are not of a demo.</exception>
    public static void Map(WebApplication app, LivehouseSettings settings)
    {
        Check(app.Services.GetRequiredService<MemberService>()).GetAwaiter().GetResult();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.MapGet($"{Pictures}/{{playlist}}.m3u8", (HttpContext context, string playlist) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Text(LoopingPicture.Playlist(time.GetUtcNow()), LoopingPicture.PlaylistType);
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet($"{Pictures}/clip-{{number:int}}.ts", static IResult (int number) => LoopingPicture.Segment(number) is { } segment
            ? TypedResults.Stream(segment, LoopingPicture.SegmentType)
            : TypedResults.NotFound()).AllowAnonymous().ExcludeFromDescription();

        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<DemoHouse>();
        var house = new DemoHouse(new DemoSettings(AddressOf(settings), settings.Ingest.Secret), time, log);
        app.Lifetime.ApplicationStarted.Register(() => _ = Run(house, AddressOf(settings), app.Lifetime, log));
    }

    private static async Task Run(DemoHouse house, Uri address, IHostApplicationLifetime lifetime, ILogger log)
    {
        try
        {
            await house.Run(streamId => Console.Out.WriteLine(Text(address, streamId)), lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The server is stopping: nothing to report.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            DemoLog.LogEnded(log, failure);
        }
    }

    private static string Text(Uri address, string streamId) =>
        $"""

        The demo is live. Watch it: {new Uri(address, $"watch/{streamId}")}
        Sign in as host {DemoSettings.MailOf(DemoSettings.Host)} ({new Uri(address, "studio")}), operator {DemoSettings.MailOf(DemoSettings.Operator)} ({new Uri(address, "console")})
        or any guest such as {DemoSettings.MailOf("jonas")}; everybody's password is "{DemoSettings.Password}".

        """;

    private static void AddDefaults(WebApplicationBuilder builder, Dictionary<string, string?> values) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });

    private static Uri AddressOf(LivehouseSettings settings) =>
        settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static url => url.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal))
            .Select(static url => new Uri(url))
            .FirstOrDefault(static url => url is { Scheme: "http", Port: > 0 })
        ?? throw new StartFailedException("--demo needs an http:// address with a port to listen on: its people have to find the server.");

    private static async Task Check(MemberService members)
    {
        var accounts = await members.List(new AccountQuery(Caller.DefaultTenant, Limit: 100), CancellationToken.None);
        if (accounts.All(static account => account.Email.EndsWith($"@{DemoSettings.MailDomain}", StringComparison.Ordinal))) return;
        throw new StartFailedException("--demo fills an empty database, and this one has accounts already. Give it another one, such as --DATA_DIR=data/demo.");
    }
}

internal static partial class DemoLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo ended.")]
    public static partial void LogEnded(ILogger log, Exception failure);
}
