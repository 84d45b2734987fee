using System.Security.Cryptography;
using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Api.Commands;

/// <summary>
/// Creates an admin, for an operator with access to the machine: the first operator, the first admin of an organisation, or one when no admin can sign in any
/// more. It works while a server is running.
/// </summary>
internal static class AdminCommand
{
    private const string Usage = "admin create --email ADDRESS [--tenant ID]";

    private const int MadeUpLength = 24;

    /// <summary>Without characters that are easily confused.</summary>
    private const string MadeUpOf = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static Command Instance { get; } = new(
        "admin",
        Usage,
        "Creates an admin of an organisation (default: the operator's). The password is read from standard input, or generated and printed once.",
        static arguments => Run(arguments, Console.IsInputRedirected ? Console.In : null, Console.Out, Console.Error));

    /// <param name="input">Its first line is the password; null or empty: one is generated.</param>
    internal static async Task<int> Run(string[] arguments, TextReader? input, TextWriter output, TextWriter errors)
    {
        if (NamedArguments.Parse(arguments) is not { Words: ["create"] } named || named.Find("email") is not { } email
            || named.Names.Except(["email", "tenant"]).Any())
        {
            await errors.WriteLineAsync($"Usage: {Usage}");
            return 1;
        }

        var given = input is null ? null : await input.ReadLineAsync();
        var password = given is { Length: > 0 } ? given : RandomNumberGenerator.GetString(MadeUpOf, MadeUpLength);
        var settings = new CommandArguments(named.Settings).Settings();
        var options = new StorageOptions
        {
            DatabaseUrl = settings["DATABASE_URL"],
            DataDirectory = settings["DATA_DIR"] is { Length: > 0 } folder ? folder.Trim() : SettingsReader.DataDirectoryDefault,
        };
        await using var storage = await LivehouseStorage.Open(options, TimeProvider.System);
        var tenantId = named.Find("tenant") ?? Caller.DefaultTenant;
        if (await storage.Identity.Tenants.Find(tenantId) is null)
        {
            await errors.WriteLineAsync($"There is no organisation '{tenantId}'.");
            return 1;
        }

        // Nothing is signed: the secret is the server's own, and is not needed to create an account.
        using var identity = new IdentityServices(
            storage.Identity,
            new IdentityOptions { JwtSecret = new string('-', AccountLimits.PasswordLengthMin) },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var made = await identity.Members.CreateAdmin(tenantId, email, password, Acting.System);
        if (made.IsRefused)
        {
            await errors.WriteLineAsync(made.Refusal.Detail);
            return 1;
        }

        await output.WriteLineAsync($"Created the admin {made.Value.Email} of the organisation {tenantId}; username {made.Value.Username}.");
        if (password != given) await output.WriteLineAsync($"Password (shown only once): {password}");
        return 0;
    }
}
