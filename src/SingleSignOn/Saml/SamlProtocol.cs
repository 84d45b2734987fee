using System.Security.Cryptography;
using System.Xml;
using Livehouse.Identity.Mfa;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>SAML 2.0 Web Browser SSO (saml-profiles-2.0-os, section 4.1): requests by redirect, responses by post.</summary>
internal sealed class SamlProtocol(
    ProviderHttp http, IdentityProviders providers, SamlAssertionRules rules, ISpKeys keys, TimeProvider time, SsoOptions options) : ISsoProtocol
{
    private static readonly string[] EmailNames =
    [
        "email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    ];

    private static readonly string[] DisplayNames =
    [
        "displayName", "name", "urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.microsoft.com/identity/claims/displayname",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    ];

    private static readonly string[] GroupNames =
    [
        "groups", "memberOf", "Role", "http://schemas.xmlsoap.org/claims/Group", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    ];

    public async Task<string?> Begin(ProviderConfiguration provider, SignInAttempt attempt, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.Saml!;
        var known = await providers.Get(settings, checks, isFresh: false, cancellation);
        var ring = await keys.Get(attempt.TenantId, cancellation);
        var signer = settings.SignRequests || known.WantsSignedRequests ? ring.Current : null;
        return SamlRequest.Url(known, SamlServiceProvider.Of(attempt.CallbackUrl, attempt.TenantId), attempt, time.GetUtcNow(), signer);
    }

    public async Task<ExternalIdentity> Complete(
        ProviderConfiguration provider, SignInAttempt attempt, CallbackInput input, SignInChecks checks, CancellationToken cancellation)
    {
        var settings = provider.Saml!;
        if (input.SamlResponse is not { Length: > 0 } response)
        {
            throw checks.Fail("response", SsoReasons.SignatureMissing, "The callback holds no SAMLResponse.");
        }

        var known = await providers.Get(settings, checks, isFresh: false, cancellation);
        var opened = (await keys.Get(attempt.TenantId, cancellation)).All.Select(static key => key.Open()).ToList();
        try
        {
            var verified = await Verify(response, settings, known, opened, checks, cancellation);
            await rules.Check(verified, known, SamlServiceProvider.Of(attempt.CallbackUrl, attempt.TenantId), attempt, checks, cancellation);
            return Identity(verified.Assertion, known, settings.Attributes, checks);
        }
        finally
        {
            foreach (var key in opened) key.Dispose();
        }
    }

    public async Task Probe(
        ProviderConfiguration provider, SignInAttempt attempt, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation)
    {
        var known = await providers.Get(provider.Saml!, checks, isFresh: true, cancellation);
        checks.Pass("metadata.entityId", "The provider's name is known.", null, known.EntityId);
        foreach (var certificate in known.Certificates)
        {
            CertificateDates.Check("certificates", certificate, time, checks);
            using var key = ProviderKey.Of(certificate);
            checks.Require(
                key is not null, "certificates.key", SsoReasons.SignatureInvalid, "A certificate's key is of a kind or size that is not accepted.",
                ProviderKey.Rule, $"{certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}");
        }

        if (provider.Saml!.AllowIdpInitiated)
        {
            checks.Warn(
                "idpInitiated", "Sign-ins may begin at the provider.",
                "Turn allowIdpInitiated off unless users need it: such a sign-in isn't bound to the browser that ends it.");
        }

        try
        {
            var answer = await http.Get(known.SsoUrl, "*/*", null, cancellation);
            checks.Require(
                answer.Status is not (404 or 410 or >= 500), "ssoUrl", SsoReasons.ProviderUnreachable, $"The sign-on address answered {answer.Status}.",
                "something there", $"{answer.Status}");
            ClockCheck.Check(answer.Date, time, options, checks);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail("ssoUrl", SsoReasons.ProviderUnreachable, unreachable.Message);
        }
    }

    /// <summary>A provider that has changed its certificate says so in its metadata, where ours may be an hour old.</summary>
    private async Task<SamlResponse.Verified> Verify(
        string response, SamlSettings settings, IdentityProvider known, List<RSA> opened, SignInChecks checks, CancellationToken cancellation)
    {
        var trial = new SignInChecks();
        try
        {
            return SamlResponse.Read(response, known.Certificates, opened, settings.MetadataUrl is null ? checks : trial);
        }
        catch (SsoFailedException failed) when (settings.MetadataUrl is not null && failed.Reason == SsoReasons.SignatureInvalid)
        {
            var fresh = await providers.Get(settings, checks, isFresh: true, cancellation);
            return SamlResponse.Read(response, fresh.Certificates, opened, checks);
        }
        finally
        {
            if (settings.MetadataUrl is not null && trial.Steps.All(static step => step.Ok)) checks.AddAll(trial);
        }
    }

    private static ExternalIdentity Identity(XmlElement assertion, IdentityProvider provider, ClaimNames names, SignInChecks checks)
    {
        var attributes = Attributes(assertion);
        var nameId = assertion.Child("Subject", SamlNames.Assertion)?.Child("NameID", SamlNames.Assertion);
        var format = nameId?.GetAttribute("Format");
        var subject = names.Subject is { } name ? attributes.GetValueOrDefault(name)?.FirstOrDefault() : nameId?.InnerText.Trim();
        checks.Require(
            !string.IsNullOrWhiteSpace(subject) && subject.Length <= 255, "subject", SsoReasons.SubjectMissing,
            "The assertion names nobody, or by more than 255 characters.", names.Subject ?? "NameID");
        checks.Require(
            names.Subject is not null || format != SamlNames.Transient, "subject.format", SsoReasons.SubjectMissing,
            "The NameID is transient: the same person would be another one at each sign-in.", "a persistent NameID", format);
        return new ExternalIdentity($"saml:{provider.EntityId}", subject!)
        {
            Email = First(attributes, names.Email, EmailNames) ?? (format == SamlNames.EmailAddress ? nameId!.InnerText.Trim() : null),
            Name = First(attributes, names.Name, DisplayNames),
            Username = First(attributes, names.Username, ["username", "uid", "urn:oid:0.9.2342.19200300.100.1.1"]),
            Groups = names.Groups is { } groups
                ? attributes.GetValueOrDefault(groups) ?? []
                : GroupNames.Select(known => attributes.GetValueOrDefault(known)).FirstOrDefault(static found => found is not null) ?? [],
            UsedSecondFactor = Contexts(assertion, attributes).Any(static context => UpstreamMfa.Counts(true, [], context)),
            Claims =
            [
                KeyValuePair.Create("NameID", Redaction.Masked(subject!)),
                .. attributes.Select(static attribute => KeyValuePair.Create(
                    attribute.Key,
                    GroupNames.Contains(attribute.Key) ? string.Join(", ", attribute.Value) : Redaction.Of(attribute.Key, string.Join(", ", attribute.Value)))),
            ],
        };
    }

    /// <summary>Names and friendly names to values; a name that comes twice has the values of both.</summary>
    private static Dictionary<string, List<string>> Attributes(XmlElement assertion)
    {
        var attributes = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var attribute in assertion
            .Children("AttributeStatement", SamlNames.Assertion)
            .SelectMany(static one => one.Children("Attribute", SamlNames.Assertion)))
        {
            var values = attribute.Children("AttributeValue", SamlNames.Assertion)
                .Select(static value => value.InnerText.Trim())
                .Where(static text => text.Length > 0);
            foreach (var name in ((string?[])[attribute.Value("Name"), attribute.Value("FriendlyName")]).OfType<string>().Distinct())
            {
                if (!attributes.TryGetValue(name, out var known)) attributes[name] = known = [];
                known.AddRange(values);
            }
        }

        return attributes;
    }

    private static string? First(Dictionary<string, List<string>> attributes, string? chosen, string[] usual) =>
        (chosen is null ? usual : [chosen])
            .Select(name => attributes.GetValueOrDefault(name)?.FirstOrDefault())
            .FirstOrDefault(static value => value is not null);

    private static IEnumerable<string> Contexts(XmlElement assertion, Dictionary<string, List<string>> attributes) =>
        assertion.Below().Where(static element => element.LocalName == "AuthnContextClassRef" && element.NamespaceURI == SamlNames.Assertion)
            .Select(static element => element.InnerText)
            .Concat(attributes.GetValueOrDefault("http://schemas.microsoft.com/claims/authnmethodsreferences") ?? []);
}
