using System.Net.Sockets;
using System.Security.Cryptography;
using Livehouse.Api.Configuration;
using Livehouse.Silo.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Livehouse.Api.Hosting;

/// <summary>The server could not be started for a reason that an operator can fix. Its message says which, without secrets.</summary>
public class StartFailedException(string reason, Exception? inner = null) : Exception($"Livehouse can't start: {reason}", inner);

/// <summary>Distinguishes start failures that an operator can fix from bugs.</summary>
internal static class StartFailures
{
    private const string Certificate =
        "set Kestrel__Certificates__Default__Path, and Kestrel__Certificates__Default__KeyPath (PEM) or Kestrel__Certificates__Default__Password (PFX)";

    /// <summary>The message to exit with; null: a bug, whose stack trace is more useful.</summary>
    public static string? Sentence(Exception error) => error is StartFailedException or SettingsException or DatabaseUnopenedException ? error.Message : null;

    /// <summary>Reads configuration: errors in its files and the command line are the operator's to fix.</summary>
    /// <exception cref="StartFailedException">It can't be read.</exception>
    public static T Configuring<T>(Func<T> configure)
    {
        try
        {
            return configure();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new StartFailedException($"its configuration can't be read: {Words(error)}", error);
        }
    }

    /// <summary>Starts the server.</summary>
    /// <exception cref="StartFailedException">It can't listen.</exception>
    public static async Task Start(WebApplication app)
    {
        var addresses = Addresses(app);
        try
        {
            await app.StartAsync();
        }
        catch (Exception error) when (WhyItCantListen(error, addresses) is not null)
        {
            // Background work began before the server listens: it ends as at any other stop. A failure of that is not what the
            // operator has to fix.
            await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new StartFailedException(WhyItCantListen(error, addresses)!, error);
        }
        catch (SiloPortException error)
        {
            await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new StartFailedException(error.Message, error);
        }
    }

    /// <summary>As the operator wrote them: the endpoints in Kestrel's own section, which override the others, or <c>PORT</c> and
    /// <c>ASPNETCORE_URLS</c>.</summary>
    private static string Addresses(WebApplication app)
    {
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToList();
        return endpoints.Count > 0 ? string.Join(';', endpoints) : app.Services.GetRequiredService<LivehouseSettings>().Urls;
    }

    private static string? WhyItCantListen(Exception error, string addresses) => error switch
    {
        _ when !IsOfTheWebServer(error) => null,
        IOException { InnerException: AddressInUseException } => $"{TrimEnd(error.Message)}. Stop the process that listens there, or choose another PORT.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"it may not listen on {addresses}. Ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose a PORT from 1024 on and let a proxy use "
                + $"the low one.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"it can't listen on {addresses}: this machine has no such address. http://*:<port> listens on all of its addresses.",
        SocketException => $"it can't listen on {addresses}: {Words(error)}",
        InvalidOperationException when addresses.Contains("https:", StringComparison.OrdinalIgnoreCase)
            && error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) =>
            $"it can't listen on {addresses}, because HTTPS needs a certificate: {Certificate}.",
        CryptographicException or FileNotFoundException or DirectoryNotFoundException => $"its certificate can't be used ({Words(error)}): {Certificate}.",
        IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or ArgumentException =>
            $"it can't listen on {addresses}: {Words(error)}",
        _ => null,
    };

    /// <summary>Other services that start with it can fail in other ways.</summary>
    private static bool IsOfTheWebServer(Exception error) =>
        error.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>The first line, and the innermost reason unless the outer message contains it.</summary>
    private static string Words(Exception error)
    {
        var outer = error.Message.Split('\n')[0].Trim();
        var inner = error.GetBaseException().Message.Split('\n')[0].Trim();
        return outer.Contains(inner, StringComparison.Ordinal) ? outer : $"{outer} {inner}";
    }

    private static string TrimEnd(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}

/// <summary>Whether the host is still starting.</summary>
internal sealed class StartPhase
{
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}

/// <summary>The database could not be opened when the server started.</summary>
public sealed class DatabaseUnopenedException(Exception inner) : Exception($"Livehouse can't start, its database can't be opened: {inner.Message}", inner);
