using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Wire;

namespace Livehouse.Identity.Mfa;

/// <summary>
/// Passkeys (WebAuthn, level 3) as second factors. Its user must be recognised by the authenticator (a finger, a face, a PIN). A challenge is good once, for
/// one account, and for <see cref="MfaLimits.PasskeyMinutes"/> minutes; it is used up by the first answer, whatever comes of that.
/// </summary>
internal sealed class Passkeys
{
    private const int ChallengeBytes = 32;

    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(MfaLimits.PasskeyMinutes);

    private readonly IdentityPorts _ports;
    private readonly TimeProvider _time;
    private readonly Fido2 _fido;

    public Passkeys(IdentityPorts ports, TimeProvider time, IdentityEnvironment environment)
    {
        (_ports, _time) = (ports, time);
        var page = new Uri(environment.PublicUrl);
        _fido = new Fido2(new Fido2Configuration
        {
            RPID = page.Host,
            RPName = environment.Issuer,
            Origins = environment.Origins.Where(origin => IsOf(page.Host, origin)).Append(page.GetLeftPart(UriPartial.Authority)).ToHashSet(),
            Timeout = (uint)GoodFor.TotalMilliseconds,
            ChallengeSize = ChallengeBytes,
        });
    }

    /// <summary>What the browser needs to make a passkey (<c>PublicKeyCredentialCreationOptionsJSON</c>).</summary>
    public async Task<JsonElement> BeginCreation(Account account, string factorId, CancellationToken cancellation)
    {
        var known = await _ports.Mfa.Passkeys(account.TenantId, account.Id, cancellation);
        var options = _fido.RequestNewCredential(CreationOf(account, known));
        await Keep(OneTimePurposes.PasskeyCreation, account, options.Challenge, factorId, cancellation);
        return JsonElement.Parse(options.ToJson());
    }

    /// <summary>What the browser needs to use one (<c>PublicKeyCredentialRequestOptionsJSON</c>).</summary>
    public async Task<JsonElement> BeginUse(Account account, CancellationToken cancellation)
    {
        var known = await _ports.Mfa.Passkeys(account.TenantId, account.Id, cancellation);
        var options = _fido.GetAssertionOptions(UseOf(known));
        await Keep(OneTimePurposes.PasskeyUse, account, options.Challenge, null, cancellation);
        return JsonElement.Parse(options.ToJson());
    }

    /// <summary>
    /// A passkey that was made for a factor which begins; null: it is not accepted. It is not kept yet.
    /// </summary>
    public async Task<Passkey?> Created(Account account, PasskeyCredential shown, CancellationToken cancellation)
    {
        if (await Take(OneTimePurposes.PasskeyCreation, account, shown) is not ({ } challenge, { Data: { } factorId })) return null;
        var options = _fido.RequestNewCredential(CreationOf(account, []));
        options.Challenge = challenge;
        var response = new AuthenticatorAttestationRawResponse
        {
            Id = Base64Url.EncodeToString(shown.Id),
            RawId = shown.Id,
            Type = PublicKeyCredentialType.PublicKey,
            Response = new AuthenticatorAttestationRawResponse.AttestationResponse
            {
                AttestationObject = shown.AttestationObject!,
                ClientDataJson = shown.ClientDataJson,
            },
        };
        return await Checked(async () =>
        {
            var made = await _fido.MakeNewCredentialAsync(
                new MakeNewCredentialParams
                {
                    AttestationResponse = response,
                    OriginalOptions = options,
                    // The database's unique index decides.
                    IsCredentialIdUniqueToUserCallback = static (_, _) => Task.FromResult(true),
                },
                cancellation);
            return new Passkey(factorId, made.Id, made.PublicKey, made.SignCount);
        });
    }

    /// <summary>The account's passkey that was used, with its new counter; null: it is not accepted. The counter is not kept yet.</summary>
    public async Task<Passkey?> Used(Account account, PasskeyCredential shown, CancellationToken cancellation)
    {
        if (shown.AuthenticatorData is not { } data || shown.Signature is not { } signature) return null;
        if (await Take(OneTimePurposes.PasskeyUse, account, shown) is not ({ } challenge, _)) return null;
        var known = await _ports.Mfa.Passkeys(account.TenantId, account.Id, cancellation);
        if (known.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(shown.Id)) is not { } passkey) return null;
        var options = _fido.GetAssertionOptions(UseOf([passkey]));
        options.Challenge = challenge;
        var response = new AuthenticatorAssertionRawResponse
        {
            Id = Base64Url.EncodeToString(shown.Id),
            RawId = shown.Id,
            Type = PublicKeyCredentialType.PublicKey,
            Response = new AuthenticatorAssertionRawResponse.AssertionResponse
            {
                AuthenticatorData = data,
                Signature = signature,
                ClientDataJson = shown.ClientDataJson,
                UserHandle = shown.UserHandle,
            },
        };
        return await Checked(async () =>
        {
            var used = await _fido.MakeAssertionAsync(
                new MakeAssertionParams
                {
                    AssertionResponse = response,
                    OriginalOptions = options,
                    StoredPublicKey = passkey.PublicKey,
                    StoredSignatureCounter = (uint)passkey.SignCount,
                    IsUserHandleOwnerOfCredentialIdCallback =
                        (handle, _) => Task.FromResult(handle.UserHandle.AsSpan().SequenceEqual(HandleOf(account))),
                },
                cancellation);
            return passkey with { SignCount = used.SignCount };
        });
    }

    private static RequestNewCredentialParams CreationOf(Account account, IReadOnlyList<Passkey> known) => new()
    {
        User = new Fido2User { Id = HandleOf(account), Name = account.Email, DisplayName = account.DisplayName },
        ExcludeCredentials = [.. known.Select(static passkey => new PublicKeyCredentialDescriptor(passkey.CredentialId))],
        AuthenticatorSelection = new AuthenticatorSelection
        {
            ResidentKey = ResidentKeyRequirement.Preferred,
            UserVerification = UserVerificationRequirement.Required,
        },
        AttestationPreference = AttestationConveyancePreference.None,
    };

    private static GetAssertionOptionsParams UseOf(IReadOnlyList<Passkey> known) => new()
    {
        AllowedCredentials = [.. known.Select(static passkey => new PublicKeyCredentialDescriptor(passkey.CredentialId))],
        UserVerification = UserVerificationRequirement.Required,
    };

    /// <summary>At most 64 bytes, and no name of the person (WebAuthn, section 14.6.1).</summary>
    private static byte[] HandleOf(Account account) => Encoding.UTF8.GetBytes(account.Id);

    private Task<bool> Keep(string purpose, Account account, byte[] challenge, string? data, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().Truncate();
        var ticket = new OneTimeTicket(
            Secret.HashOf(Base64Url.EncodeToString(challenge)), purpose, account.TenantId, account.Id, data, now, now + GoodFor);
        return _ports.OneTime.Add(ticket, OneTimeSecrets.KeptMax, message: null, cancellation);
    }

    /// <summary>Uses up the challenge that was answered; null: there is none of this purpose and account.</summary>
    private async Task<(byte[] Challenge, OneTimeTicket Ticket)?> Take(string purpose, Account account, PasskeyCredential shown)
    {
        if (ChallengeIn(shown.ClientDataJson) is not { } challenge) return null;
        var ticket = await _ports.OneTime.Take(
            purpose, Secret.HashOf(Base64Url.EncodeToString(challenge)), _time.GetUtcNow(), CancellationToken.None);
        return ticket is not null && ticket.TenantId == account.TenantId && ticket.Subject == account.Id ? (challenge, ticket) : null;
    }

    private static byte[]? ChallengeIn(byte[] clientData)
    {
        try
        {
            var challenge = JsonElement.Parse(clientData).GetProperty("challenge").GetString();
            return challenge is { Length: > 0 and <= OneTimeSecrets.LengthMax } ? Base64Url.DecodeFromChars(challenge) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Null when the library refuses. What a client has sent is read in CBOR and as keys of many kinds, and whatever that throws means that it is no passkey:
    /// no part of this server is asked meanwhile.
    /// </summary>
    private static async Task<Passkey?> Checked(Func<Task<Passkey>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception refused) when (refused is not (OperationCanceledException or OutOfMemoryException))
        {
            return null;
        }
    }

    private static bool IsOf(string host, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith($".{host}", StringComparison.OrdinalIgnoreCase));
}
