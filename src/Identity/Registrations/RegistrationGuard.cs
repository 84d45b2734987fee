using System.Security.Cryptography;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Registrations;

/// <summary>
/// Counts registrations by client network, exactly and over all processes and restarts (<see cref="RegistrationRule"/>). Neither addresses nor names are
/// stored, only keyed hashes of them.
/// </summary>
internal sealed class RegistrationGuard(IRegistrationStore store, TimeProvider time, IdentityOptions options)
{
    private readonly byte[] _key = DerivedKey.For("registrations", options.JwtSecret);

    /// <summary>Null when the request may go on and is counted, or <see cref="RefusalCodes.RateLimited"/>.</summary>
    public async Task<Refusal?> Spend(RegisterAccount command, string emailKey, string usernameKey, CancellationToken cancellation)
    {
        var limit = options.RegistrationsPerHour;
        if (limit == 0 || ClientNetwork.Of(command.ClientAddress) is not { } network) return null;
        // The names are part of it: one idempotency key must not ask about any number of them.
        var attemptId = command.OperationId is { } operation ? Hash($"{operation}\n{emailKey}\n{usernameKey}") : Ids.New("ra_");
        var now = time.GetUtcNow().Truncate();
        return await store.Change(Hash(network), record => RegistrationRule.Spend(record, attemptId, now, limit), cancellation) is { } retryAfter
            ? Refusal.RateLimited(new SpentLimit("registrations", limit, RegistrationRule.Window, retryAfter))
            : null;
    }

    private string Hash(string text) => Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
