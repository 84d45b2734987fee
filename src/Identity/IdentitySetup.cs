using Livehouse.Hosting;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Keys;
using Livehouse.Identity.LoadTests;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Members;
using Livehouse.Identity.Passwords;
using Livehouse.Identity.Scim;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Identity.Tokens;
using Livehouse.Ingest;
using Livehouse.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Livehouse.Identity;

public static class IdentitySetup
{
    /// <summary>
    /// Accounts, sessions and tokens. Needs <see cref="IdentityPorts"/> in the container; a <see cref="TimeProvider"/> is the system's unless there is one.
    /// </summary>
    /// <exception cref="ArgumentException">Some options are at fault; the message names all of them.</exception>
    public static IServiceCollection AddIdentityServices(this IServiceCollection services, IdentityOptions options)
    {
        var faults = options.Faults().ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults), nameof(options));

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new IdentityServices(
            provider.GetRequiredService<IdentityPorts>(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IdentityEnvironment>()));
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Sessions);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Tokens);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Csrf);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Tenants);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Audit);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().StepUp);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().SignIns);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Mfa);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Passwords);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().OneTime);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Seal);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Messages);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().External);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Members);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().ApiKeys);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Scim);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().TenantChanges);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().ClientBudgets);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().LoadTests);
        services.AddSingleton(provider => provider.GetRequiredService<IdentityServices>().Revocations);
        services.AddSingleton<IMediaRevocations>(provider => provider.GetRequiredService<IdentityServices>().Revocations);
        services.AddSingleton<IStreamKeys, StreamKeys>();
        services.AddSingleton<IScheduledJob, ExpiryJanitor>();
        return services;
    }
}

/// <summary>Everything that identity does, put together; without a container for tests and tools.</summary>
public sealed class IdentityServices : IDisposable
{
    private readonly PasswordVault _passwords;

    public IdentityServices(IdentityPorts ports, IdentityOptions options, TimeProvider time, ILoggerFactory loggers, IdentityEnvironment? environment = null)
    {
        environment ??= new IdentityEnvironment();
        Tenants = new TenantDirectory(ports.Tenants, time);
        Audit = ports.Audit;
        var gate = new SessionGate(ports.Sessions, Tenants, time, options);
        _passwords = new PasswordVault(options);
        Csrf = new CsrfTokens(options);
        Tokens = new TokenVerifier(time, options, gate);
        Seal = new SecretSeal(options.JwtSecret);
        Messages = new MessageQueue(Seal, time);
        OneTime = new OneTimeSecrets(ports.OneTime, time, options);
        StepUp = new StepUp(ports.Sessions, time);
        var guard = new LoginGuard(ports.Lockouts, time, options);
        var tokens = new AccessTokens(time, options);
        Sessions = new SessionService(ports, tokens, gate, Tenants, time, options, loggers.CreateLogger<SessionService>());
        var passkeys = new Passkeys(ports, time, environment);
        var codes = new FactorCodes(ports, passkeys, Seal, time, options);
        SignIns = new SignInSteps(ports, Sessions, OneTime, codes, Tenants, time);
        var (mails, budgets) = (new AccountMails(Messages, ports.OneTime, time, environment), new BudgetGuard(ports.Budgets, time, options));
        var verification = new AddressVerification(OneTime, mails, environment);
        Accounts = new AccountService(ports, Sessions, Tenants, _passwords, guard, time, options, SignIns, verification, environment);
        ClientBudgets = new ClientBudgets(budgets);
        Mfa = new MfaService(ports, Sessions, StepUp, SignIns, codes, passkeys, mails, budgets, Tenants, time, environment);
        Passwords = new PasswordService(ports, Accounts, Sessions, SignIns, OneTime, mails, verification, budgets, Seal, Tenants, time, environment);
        External = new ExternalSignIns(ports, Sessions, Tenants, guard, SignIns, time);
        ApiKeys = new ApiKeyService(ports, time, options);
        Members = new MemberService(ports, Sessions, ApiKeys, _passwords, time, environment);
        Scim = new ScimService(ports.Scim, Members, Tenants, time);
        TenantChanges = new TenantService(ports.Tenants, Tenants, time, environment);
        Revocations = new MediaRevocations(ports.Accounts, Tenants, time, options);
        LoadTests = new LoadTestService(ports, Tenants, tokens, time, options);
    }

    public AccountService Accounts { get; }

    public ApiKeyService ApiKeys { get; }

    /// <summary>The users of a tenant, for its admins.</summary>
    public MemberService Members { get; }

    public ScimService Scim { get; }

    public TenantService TenantChanges { get; }

    public ClientBudgets ClientBudgets { get; }

    public MediaRevocations Revocations { get; }

    public LoadTestService LoadTests { get; }

    public SessionService Sessions { get; }

    public TokenVerifier Tokens { get; }

    public CsrfTokens Csrf { get; }

    public TenantDirectory Tenants { get; }

    public IAuditLog Audit { get; }

    public SecretSeal Seal { get; }

    public MessageQueue Messages { get; }

    public OneTimeSecrets OneTime { get; }

    public StepUp StepUp { get; }

    public SignInSteps SignIns { get; }

    public MfaService Mfa { get; }

    public PasswordService Passwords { get; }

    public ExternalSignIns External { get; }

    public void Dispose()
    {
        _passwords.Dispose();
        Tenants.Dispose();
    }
}
