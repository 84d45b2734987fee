using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Oidc;

/// <summary>Changes a code into tokens (RFC 6749, section 4.1.3), with PKCE; for OpenID Connect and for plain OAuth 2.0.</summary>
internal sealed class TokenEndpoint(ProviderHttp http)
{
    private const int WordLengthMax = 100;

    /// <param name="methods">What the provider says that it takes; null: nothing is known.</param>
    /// <exception cref="SsoFailedException">It gave none.</exception>
    public async Task<JsonElement> Exchange(
        string address,
        ICollection<string>? methods,
        string clientId,
        string? clientSecret,
        string code,
        SignInAttempt attempt,
        SignInChecks checks,
        CancellationToken cancellation)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "authorization_code"),
            new("code", code),
            new("redirect_uri", attempt.CallbackUrl),
            new("code_verifier", attempt.CodeVerifier),
        };
        AuthenticationHeaderValue? authorization = null;
        // Section 2.3.1: servers must take the header; some say that they take the form alone.
        if (clientSecret is not null && (methods is null or { Count: 0 } || methods.Contains("client_secret_basic")))
        {
            authorization = new(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(clientSecret)}")));
        }
        else
        {
            form.Add(new("client_id", clientId));
            if (clientSecret is not null) form.Add(new("client_secret", clientSecret));
        }

        var answer = await Post(address, form, authorization, checks, cancellation);
        var tokens = Read(answer, checks);
        if (!answer.IsSuccess || tokens.TryGetProperty("error", out _))
        {
            var error = WordOf(tokens, "error");
            throw checks.Fail(
                "token.exchange", SsoReasons.TokenExchangeFailed, $"The token endpoint answered {answer.Status} {error}.", "200", $"{answer.Status} {error}",
                HintFor(error));
        }

        checks.Pass("token.exchange", "The token endpoint took the code.");
        return tokens;
    }

    /// <summary>A word out of a provider's answer, made safe to be shown.</summary>
    public static string WordOf(string? text) =>
        text is { Length: > 0 } ? string.Concat(text.Where(static character => character is >= ' ' and <= '~').Take(WordLengthMax)) : "";

    private static string WordOf(JsonElement tokens, string name) => WordOf(new ClaimReader(tokens).Text(name));

    private static string HintFor(string error) => error switch
    {
        "invalid_client" or "unauthorized_client" => "The provider doesn't accept client id and client secret. Copy both anew; secrets may have expired there.",
        "invalid_grant" or "redirect_uri_mismatch" => "The provider doesn't accept the code. Register this server's callback there exactly as it is, and begin "
            + "the sign-in anew.",
        _ => SsoReasons.HintFor(SsoReasons.TokenExchangeFailed),
    };

    private async Task<ProviderAnswer> Post(
        string address, List<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            return await http.Post(address, form, authorization, cancellation);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail("token.exchange", SsoReasons.ProviderUnreachable, unreachable.Message);
        }
    }

    private static JsonElement Read(ProviderAnswer answer, SignInChecks checks)
    {
        try
        {
            return ClaimReader.Parse(answer.Body);
        }
        catch (JsonException)
        {
            throw checks.Fail("token.exchange", SsoReasons.TokenExchangeFailed, $"The token endpoint answered {answer.Status} and no JSON object.");
        }
    }
}
