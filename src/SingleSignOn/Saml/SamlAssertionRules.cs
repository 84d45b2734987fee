using System.Globalization;
using System.Xml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// Whether a verified assertion is meant for this server, this sign-in and this moment (saml-profiles-2.0-os, section 4.1.4.3), each rule a check of its own.
/// </summary>
internal sealed class SamlAssertionRules(TimeProvider time, SsoOptions options, IReplayGuard replays)
{
    /// <exception cref="SsoFailedException">One rule is broken.</exception>
    public async Task Check(
        SamlResponse.Verified verified,
        IdentityProvider provider,
        SamlServiceProvider self,
        SignInAttempt attempt,
        SignInChecks checks,
        CancellationToken cancellation)
    {
        var (response, assertion) = (verified.Response, verified.Assertion);
        CheckIssuer(response, assertion, provider, checks);
        var destination = response.Value("Destination");
        checks.Require(
            destination is null ? !verified.IsResponseSigned : destination == self.CallbackUrl, "response.destination", SsoReasons.RecipientMismatch,
            "The response is addressed to another server.", self.CallbackUrl, destination ?? "nothing");
        CheckInResponseTo("response.inResponseTo", response.Value("InResponseTo"), attempt, checks);
        CheckConditions(assertion, self, checks);
        var until = CheckSubject(assertion, self, attempt, checks);
        CheckSession(assertion, checks);

        var id = assertion.GetAttribute("ID");
        checks.Require(
            id.Length > 0 && await replays.TryUse($"saml {provider.EntityId} {id}", until + options.ClockSkew, cancellation), "assertion.once",
            SsoReasons.Replayed, "This assertion was used before.");
    }

    private static void CheckIssuer(XmlElement response, XmlElement assertion, IdentityProvider provider, SignInChecks checks)
    {
        checks.RequireSame(
            "assertion.issuer", SsoReasons.IssuerMismatch, "The assertion is another provider's.", provider.EntityId,
            assertion.Child("Issuer", SamlNames.Assertion)?.InnerText.Trim());
        if (response.Child("Issuer", SamlNames.Assertion) is { } issuer)
        {
            checks.RequireSame(
                "response.issuer", SsoReasons.IssuerMismatch, "The response is another provider's.", provider.EntityId, issuer.InnerText.Trim());
        }
    }

    /// <summary>A sign-in that the provider began answers nothing; any other answers the one request of this browser.</summary>
    private static void CheckInResponseTo(string name, string? inResponseTo, SignInAttempt attempt, SignInChecks checks) => checks.Require(
        attempt.IsUnsolicited
            ? inResponseTo is null
            : inResponseTo is null && name.StartsWith("response", StringComparison.Ordinal) || inResponseTo == attempt.RequestId,
        name, SsoReasons.InResponseToMismatch, "The response answers another request, or none.", attempt.IsUnsolicited ? "nothing" : attempt.RequestId,
        inResponseTo ?? "nothing");

    private void CheckConditions(XmlElement assertion, SamlServiceProvider self, SignInChecks checks)
    {
        var conditions = assertion.Child("Conditions", SamlNames.Assertion);
        CheckTime("assertion.notBefore", conditions?.Value("NotBefore"), isEnd: false, isNeeded: false, checks);
        CheckTime("assertion.notOnOrAfter", conditions?.Value("NotOnOrAfter"), isEnd: true, isNeeded: false, checks);
        // Each restriction must be met; within one, any audience will do.
        var restrictions = conditions?.Children("AudienceRestriction", SamlNames.Assertion) ?? [];
        var isMeant = restrictions.Count > 0
            && restrictions.All(
                restriction => restriction.Children("Audience", SamlNames.Assertion).Any(audience => audience.InnerText.Trim() == self.EntityId));
        checks.Require(
            isMeant, "assertion.audience", SsoReasons.AudienceMismatch, "The assertion is meant for another service provider.", self.EntityId,
            string.Join(
                ", ", restrictions.SelectMany(static one => one.Children("Audience", SamlNames.Assertion)).Select(static audience => audience.InnerText)));
    }

    /// <returns>Until when the assertion can be used.</returns>
    private DateTimeOffset CheckSubject(XmlElement assertion, SamlServiceProvider self, SignInAttempt attempt, SignInChecks checks)
    {
        var confirmation = assertion.Child("Subject", SamlNames.Assertion)?.Children("SubjectConfirmation", SamlNames.Assertion)
            .FirstOrDefault(static one => one.GetAttribute("Method") == SamlNames.Bearer);
        var data = confirmation?.Child("SubjectConfirmationData", SamlNames.Assertion);
        checks.Require(
            data is not null, "subject.confirmation", SsoReasons.RecipientMismatch, "The assertion has no bearer confirmation.", SamlNames.Bearer,
            data is null ? "nothing" : SamlNames.Bearer);
        checks.RequireSame(
            "subject.recipient", SsoReasons.RecipientMismatch, "The assertion is addressed to another server.", self.CallbackUrl, data!.Value("Recipient"));
        CheckTime("subject.notBefore", data!.Value("NotBefore"), isEnd: false, isNeeded: false, checks);
        var until = CheckTime("subject.notOnOrAfter", data!.Value("NotOnOrAfter"), isEnd: true, isNeeded: true, checks);
        CheckInResponseTo("subject.inResponseTo", data!.Value("InResponseTo"), attempt, checks);
        return until;
    }

    private void CheckSession(XmlElement assertion, SignInChecks checks)
    {
        var statement = assertion.Child("AuthnStatement", SamlNames.Assertion);
        checks.Require(
            statement is not null, "assertion.statement", SsoReasons.SubjectMissing, "The assertion doesn't say that anybody signed in (AuthnStatement).");
        CheckTime("assertion.sessionNotOnOrAfter", statement!.Value("SessionNotOnOrAfter"), isEnd: true, isNeeded: false, checks);
    }

    private DateTimeOffset CheckTime(string name, string? text, bool isEnd, bool isNeeded, SignInChecks checks)
    {
        var now = time.GetUtcNow();
        if (text is null && !isNeeded) return now;
        var reason = isEnd ? SsoReasons.Expired : SsoReasons.NotYetValid;
        var isTime = TryRead(text, out var at);
        checks.Require(
            isTime && (isEnd ? now < at + options.ClockSkew : now >= at - options.ClockSkew), name, reason,
            isEnd ? "The assertion isn't valid any more." : "The assertion isn't valid yet.",
            $"{(isEnd ? "after" : "not after")} {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} ± {options.ClockSkew.TotalSeconds:0} s", text ?? "nothing");
        return at;
    }

    private static bool TryRead(string? text, out DateTimeOffset at)
    {
        at = default;
        return text is not null
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at)
            && at.Year is > 1 and < 9999;
    }
}
