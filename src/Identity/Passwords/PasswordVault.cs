using Livehouse.Identity.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Livehouse.Identity.Passwords;

/// <summary>
/// Hashes and checks passwords with Identity's <see cref="PasswordHasher{TUser}"/> (PBKDF2-HMAC-SHA512, a salt each). A hash costs about a tenth of a second of
/// one processor on purpose: only a few run at once, so that streams keep the rest.
/// </summary>
internal sealed class PasswordVault : IDisposable
{
    private readonly PasswordHasher<string> _hasher;
    private readonly SemaphoreSlim _turns;
    private readonly string _nobodysHash;

    public PasswordVault(IdentityOptions options)
    {
        _hasher = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
        _turns = new SemaphoreSlim(options.HashesAtOnceMax);
        _nobodysHash = _hasher.HashPassword("", Sessions.Secret.New().Text);
    }

    public Task<string> Hash(string password, CancellationToken cancellation) => InTurn(() => _hasher.HashPassword("", password), cancellation);

    /// <summary>
    /// Without an account, or of one without a password, the same work is done on a hash that no password has, so that the answer takes as long.
    /// </summary>
    public Task<PasswordVerdict> Check(Account? account, string password, CancellationToken cancellation) => InTurn(
        () => _hasher.VerifyHashedPassword("", account is { PasswordHash: { Length: > 0 } hash } ? hash : _nobodysHash, password) switch
        {
            PasswordVerificationResult.Success when account is { PasswordHash.Length: > 0 } => PasswordVerdict.Right,
            PasswordVerificationResult.SuccessRehashNeeded when account is { PasswordHash.Length: > 0 } => PasswordVerdict.RightButWeaklyHashed,
            _ => PasswordVerdict.Wrong,
        },
        cancellation);

    public void Dispose() => _turns.Dispose();

    private async Task<T> InTurn<T>(Func<T> work, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }
}

internal enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Fewer rounds than today's: to be hashed again while the password is at hand.</summary>
    RightButWeaklyHashed,
}
