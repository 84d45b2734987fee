using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Lockout;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Mfa;

/// <param name="Factor">Null: a backup code.</param>
internal sealed record UsedCode(MfaFactor? Factor)
{
    public string Method => Factor?.Method ?? MfaMethods.Backup;
}

/// <summary>A code, or a passkey, as presented by a user.</summary>
/// <param name="Code">Empty with a passkey.</param>
/// <param name="Method">Null: whichever the code matches.</param>
/// <param name="FactorId">Null: any of the account's.</param>
/// <param name="By">The user who presents it, as far as known before the code is checked.</param>
internal sealed record ShownCode(string Code, string? Method, string? FactorId, Acting By)
{
    /// <summary>Null: it is a code.</summary>
    public PasskeyCredential? Passkey { get; init; }

    /// <summary>Keeps the code out of logs.</summary>
    public override string ToString() => nameof(ShownCode);
}

/// <summary>
/// Makes and checks codes. Each is used up by the one call that it lets through, over all processes; wrong ones are counted by account, and five of them lock
/// its second factors for five minutes, whatever sign-in or session they came by.
/// </summary>
internal sealed class FactorCodes(IdentityPorts ports, Passkeys passkeys, SecretSeal seal, TimeProvider time, IdentityOptions options)
{
    private const string SealPurpose = "mfa factor";

    /// <summary>No letter or digit that looks like another one.</summary>
    private const string BackupAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int BackupLength = 10;

    private static readonly TimeSpan Unconfirmed = TimeSpan.FromMinutes(MfaLimits.SetupMinutes);

    /// <summary>Only a few attempts at locked factors are recorded: further ones must not fill the audit log.</summary>
    private static readonly Budget LockedRecorded = new("mfa-locked-told", MfaLimits.WrongCodesMax, TimeSpan.FromMinutes(MfaLimits.LockedMinutes));

    private readonly byte[] _key = DerivedKey.For("mfa codes", options.JwtSecret);
    private readonly LoginGuard _guard = new(ports.Lockouts, time, options, GuessPolicy.MfaCodes);
    private readonly BudgetGuard _budgets = new(ports.Budgets, time, options);

    /// <summary>The account's factors that ask for codes; the oldest first.</summary>
    public async Task<IReadOnlyList<MfaFactor>> Confirmed(Account account, CancellationToken cancellation) =>
        [.. (await ports.Mfa.List(account.TenantId, account.Id, cancellation)).Where(static factor => factor.ConfirmedAt is not null)];

    /// <summary>Those, and the ones that wait for their first code.</summary>
    public async Task<IReadOnlyList<MfaFactor>> Usable(Account account, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - Unconfirmed;
        var all = await ports.Mfa.List(account.TenantId, account.Id, cancellation);
        return [.. all.Where(factor => factor.ConfirmedAt is not null || factor.CreatedAt > since)];
    }

    public async Task<IReadOnlyList<string>> Methods(Account account, IReadOnlyList<MfaFactor> confirmed, CancellationToken cancellation)
    {
        var hasBackup = confirmed.Count > 0 && await ports.Mfa.CountBackupCodes(account.TenantId, account.Id, cancellation) > 0;
        return [.. MfaMethods.All.Where(method => method == MfaMethods.Backup ? hasBackup : confirmed.Any(factor => factor.Method == method))];
    }

    /// <summary>Uses up the code. Refused, and recorded in the audit log: <c>mfa_invalid</c>, <c>account_locked</c>.</summary>
    /// <param name="audit">Creates the entry that is written together with the use; null: the outcome is recorded elsewhere.</param>
    public async Task<Outcome<UsedCode>> Use(
        Account account,
        IReadOnlyList<MfaFactor> factors,
        ShownCode shown,
        CancellationToken cancellation,
        Func<UsedCode, AuditEntry>? audit = null)
    {
        UsedCode? used = null;
        var refusal = await _guard.Try(
            account.TenantId,
            account.Id,
            async () => (used = await Find(account, factors, shown, audit, cancellation)) is not null,
            cancellation);
        if (refusal is null) return used!;
        await RecordRefusal(account, shown, refusal);
        return refusal;
    }

    /// <summary>A code to be sent for a factor, and what is stored of it.</summary>
    public (string Code, byte[] Hash, DateTimeOffset ExpiresAt) New(string factorId)
    {
        var code = RandomNumberGenerator.GetInt32(0, 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        return (code, HashOf(factorId, code), time.GetUtcNow().Truncate() + TimeSpan.FromMinutes(MfaLimits.CodeMinutes));
    }

    /// <summary>New backup codes as they are shown, and what is stored of them.</summary>
    public (IReadOnlyList<string> Codes, IReadOnlyList<byte[]> Hashes) NewBackupCodes(Account account)
    {
        string[] codes = [.. Enumerable.Range(0, MfaLimits.BackupCodes).Select(static _ => RandomNumberGenerator.GetString(BackupAlphabet, BackupLength))];
        return ([.. codes.Select(static code => $"{code[..5]}-{code[5..]}")], [.. codes.Select(code => BackupHashOf(account, code))]);
    }

    public string Seal(string factorId, string secret) => seal.Seal(SealPurpose, secret, factorId);

    /// <summary>The factor's secret; null: it was sealed under another <c>JWT_SECRET</c>, so that the factor is good for nothing here.</summary>
    public string? TryOpen(MfaFactor factor)
    {
        try
        {
            return seal.Open(SealPurpose, factor.SealedSecret, factor.Id);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Not cancelled: a client that hangs up must not keep its guess out of the log.</summary>
    private async Task RecordRefusal(Account account, ShownCode shown, Refusal refusal)
    {
        if (refusal.Code == RefusalCodes.AccountLocked
            && await _budgets.Spend(LockedRecorded, $"{account.TenantId}:{account.Id}", CancellationToken.None) is not null)
        {
            return;
        }

        var entry = shown.By.WasRefused(account.TenantId, AuditActions.MfaVerify, time.GetUtcNow().Truncate(), refusal.Code, account.Id);
        await ports.Audit.Write(entry.With("method", shown.Method).With("factorId", shown.FactorId), CancellationToken.None);
    }

    private async Task<UsedCode?> Find(
        Account account,
        IReadOnlyList<MfaFactor> factors,
        ShownCode shown,
        Func<UsedCode, AuditEntry>? audit,
        CancellationToken cancellation)
    {
        if (shown.Passkey is { } credential) return await Find(account, factors, credential, shown.FactorId, audit, cancellation);
        var (code, method, factorId) = (Normalized(shown.Code), shown.Method, shown.FactorId);
        var asked = factors.Where(factor => (method ?? factor.Method) == factor.Method && (factorId ?? factor.Id) == factor.Id);
        // Those that are in use first: a new one must not take a code away from them.
        foreach (var factor in asked.OrderBy(static factor => factor.ConfirmedAt is null))
        {
            var used = new UsedCode(factor);
            if (await IsUsed(factor, code, audit?.Invoke(used), cancellation)) return used;
        }

        var mayBeBackup = factorId is null && (method ?? MfaMethods.Backup) == MfaMethods.Backup && code.Length == BackupLength
            && factors.Any(static factor => factor.ConfirmedAt is not null);
        if (!mayBeBackup) return null;
        var backup = new UsedCode(Factor: null);
        return await ports.Mfa.UseBackupCode(account.TenantId, account.Id, BackupHashOf(account, code), audit?.Invoke(backup), CancellationToken.None)
            ? backup
            : null;
    }

    private async Task<UsedCode?> Find(
        Account account,
        IReadOnlyList<MfaFactor> factors,
        PasskeyCredential credential,
        string? factorId,
        Func<UsedCode, AuditEntry>? audit,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var isNew = credential.AttestationObject is not null;
        var passkey = isNew ? await passkeys.Created(account, credential, cancellation) : await passkeys.Used(account, credential, cancellation);
        var factor = factors.FirstOrDefault(
            factor => factor.Id == passkey?.FactorId && (factorId ?? factor.Id) == factor.Id && factor.ConfirmedAt is null == isNew);
        if (passkey is null || factor is null) return null;
        var (used, now) = (new UsedCode(factor), time.GetUtcNow().Truncate());
        var isKept = isNew
            ? await ports.Mfa.ConfirmPasskey(passkey, now, audit?.Invoke(used), CancellationToken.None)
            : await ports.Mfa.UsePasskey(factor.Id, passkey.SignCount, now, audit?.Invoke(used), CancellationToken.None);
        return isKept ? used : null;
    }

    /// <summary>Not cancelled: a client that hangs up must not leave a code half used.</summary>
    private async Task<bool> IsUsed(MfaFactor factor, string code, AuditEntry? audit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = time.GetUtcNow().Truncate();
        if (factor.Method == MfaMethods.Passkey) return false;
        return factor.Method == MfaMethods.Totp
            ? TryOpen(factor) is { } secret && TotpCodes.StepOf(secret, code, now) is { } step
                && await ports.Mfa.UseStep(factor.Id, step, now, audit, CancellationToken.None)
            : await ports.Mfa.UseCode(factor.Id, HashOf(factor.Id, code), now, audit, CancellationToken.None);
    }

    private byte[] HashOf(string factorId, string code) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{factorId}:{code}"));

    private byte[] BackupHashOf(Account account, string code) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{account.TenantId}:{account.Id}:{code}"));

    /// <summary>People type codes in groups, and capitals where there are none.</summary>
    private static string Normalized(string code) => string.Concat(code.Where(static character => character is not (' ' or '-'))).ToLowerInvariant();
}
