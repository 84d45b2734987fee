using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Members;

namespace Livehouse.Api.Hosting;

/// <summary>
/// Creates the first operator from <c>BOOTSTRAP_ADMIN_EMAIL</c> and <c>BOOTSTRAP_ADMIN_PASSWORD</c> when the installation has no admin. Later starts change
/// nothing, even if the variables stay set: the password may have been changed since. Of several nodes that start concurrently, only one creates it.
/// </summary>
internal sealed partial class BootstrapAdmin(LivehouseSettings settings, MemberService members, ILogger<BootstrapAdmin> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.BootstrapAdmin is not { } admin) return;
        var admins = await members.List(new AccountQuery(Caller.DefaultTenant, Limit: 1, Role: Role.Admin), cancellationToken);
        if (admins.Count > 0) return;
        var made = await members.CreateAdmin(Caller.DefaultTenant, admin.Email, admin.Password, Acting.System, cancellationToken);
        if (!made.IsRefused) LogMade(log, made.Value.Id);
        else if ((await members.List(new AccountQuery(Caller.DefaultTenant, Limit: 1, Role: Role.Admin), cancellationToken)).Count == 0) LogTaken(log);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "The first operator was created from BOOTSTRAP_ADMIN_EMAIL: account {AccountId}.")]
    private static partial void LogMade(ILogger log, string accountId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "BOOTSTRAP_ADMIN_EMAIL already has an account that is not an admin. It is not promoted, since anyone may have registered it. Choose another "
            + "address, or use the command 'admin create'.")]
    private static partial void LogTaken(ILogger log);
}
