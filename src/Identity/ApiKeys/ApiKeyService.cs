using System.Collections.Concurrent;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tokens;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Text;
using Livehouse.Wire;

namespace Livehouse.Identity.ApiKeys;

/// <summary>Makes API keys, and finds whom one stands for without asking the database for every request.</summary>
public sealed class ApiKeyService
{
    /// <summary>A use is written down no more often than this.</summary>
    public static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(5);

    /// <summary>Keys in memory; beyond it all are looked up again.</summary>
    private const int KnownMax = 10_000;

    private readonly IApiKeyStore _store;
    private readonly TimeProvider _time;
    private readonly IdentityOptions _options;
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    internal ApiKeyService(IdentityPorts ports, TimeProvider time, IdentityOptions options) => (_store, _time, _options) = (ports.ApiKeys, time, options);

    /// <summary>Refused: <c>validation_failed</c>, <c>conflict</c> (the tenant has too many).</summary>
    public async Task<Outcome<NewApiKey>> Create(
        Caller caller, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, Acting acting, CancellationToken cancellation = default)
    {
        if (DisplayText.Clean(name, 1, ApiKeyLimits.NameLengthMax, isOneLine: true) is not { } shown)
        {
            return Refusal.Invalid("name", "Must show something, in one line.");
        }

        var isForScim = scopes.Contains(ApiKeyScopes.Scim);
        if (isForScim && scopes.Count > 1) return Refusal.Invalid("scopes", "A key for scim is for nothing else.");
        var now = _time.GetUtcNow().Truncate();
        if (expiresAt <= now) return Refusal.Invalid("expiresAt", "Must be in the future.");
        var text = (isForScim ? ApiKey.ScimPrefix : ApiKey.KeyPrefix) + Secret.New().Text;
        var key = new ApiKey(
            Ids.New(ApiKey.IdPrefix),
            caller.TenantId,
            shown,
            text[..(ApiKeyLimits.PrefixLength + (isForScim ? ApiKey.ScimPrefix.Length - ApiKey.KeyPrefix.Length : 0))],
            Secret.HashOf(text),
            [.. scopes.Distinct()],
            caller.UserId,
            now,
            expiresAt?.Truncate(),
            LastUsedAt: null);
        var entry = acting.Did(caller.TenantId, AuditActions.KeyCreate, now, key.Id).With("name", shown).With("scopes", string.Join(' ', key.Scopes));
        return await _store.Create(key, entry, cancellation) ? new NewApiKey(key, text) : Refusal.Conflict("The tenant has too many keys: delete one first.");
    }

    public Task<IReadOnlyList<ApiKey>> List(string tenantId, CancellationToken cancellation = default) => _store.List(tenantId, cancellation);

    /// <summary>
    /// The key becomes invalid: here immediately, elsewhere within <see cref="IdentityOptions.SessionCheckedFor"/>. Refused: <c>not_found</c>.
    /// </summary>
    public async Task<Outcome<Done>> Delete(string tenantId, string keyId, Acting acting, CancellationToken cancellation = default)
    {
        var entry = acting.Did(tenantId, AuditActions.KeyRevoke, _time.GetUtcNow().Truncate(), keyId);
        if (await _store.Delete(tenantId, keyId, entry, cancellation) is not { } gone) return Refusal.NotFound("The key");
        _known.TryRemove(Convert.ToHexString(gone.Hash), out _);
        return Done.Instance;
    }

    /// <summary>Whom the key stands for; null: it is none, or no longer.</summary>
    public async ValueTask<VerifiedCaller?> Verify(string text, CancellationToken cancellation = default)
    {
        if (text.Length > IdentityOptions.SecretLengthMax || !text.StartsWith(ApiKey.KeyPrefix, StringComparison.Ordinal)) return null;
        var hash = Secret.HashOf(text);
        var place = Convert.ToHexString(hash);
        if (!_known.TryGetValue(place, out var known) || _time.GetElapsedTime(known.At) >= _options.SessionCheckedFor)
        {
            var at = _time.GetTimestamp();
            if (await _store.FindByHash(hash, cancellation) is not { } found)
            {
                _known.TryRemove(place, out _);
                return null;
            }

            if (_known.Count >= KnownMax) _known.Clear();
            _known[place] = known = new Known(found, found.AsCaller(), at);
        }

        var key = known.Key;
        var now = _time.GetUtcNow();
        if (key.ExpiresAt <= now) return null;
        if (key.LastUsedAt is not { } used || now - used >= UsedEvery) await Use(place, known, now, cancellation);
        return new VerifiedCaller(known.Caller, Tier: null, SessionId: null, key.ExpiresAt) { Scopes = key.Scopes };
    }

    /// <summary>The rights of this user's keys may have changed: they are loaded again.</summary>
    internal void Forget(string userId)
    {
        foreach (var (place, known) in _known)
        {
            if (known.Key.CreatedBy == userId) _known.TryRemove(new(place, known));
        }
    }

    private async Task Use(string place, Known known, DateTimeOffset now, CancellationToken cancellation)
    {
        // Of several concurrent calls one writes.
        if (!_known.TryUpdate(place, known with { Key = known.Key with { LastUsedAt = now } }, known)) return;
        await _store.Used(known.Key.Id, now, cancellation);
    }

    private sealed record Known(ApiKey Key, Caller Caller, long At);
}

/// <param name="Text">Shown only once and not stored.</param>
public sealed record NewApiKey(ApiKey Key, string Text)
{
    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => $"{nameof(NewApiKey)} {Key.Id}";
}
