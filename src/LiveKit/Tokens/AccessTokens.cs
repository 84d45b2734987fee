using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.LiveKit;

/// <summary>
/// Issues LiveKit access tokens. LiveKit cannot revoke one, so lifetimes are short: the server itself renews the tokens of connected clients.
/// </summary>
public sealed class AccessTokens
{
    private readonly LiveKitOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _signing;

    public AccessTokens(LiveKitOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.HasCredentials) throw new ArgumentException("The API key and the API secret are missing.", nameof(options));
        _options = options;
        _time = time;
        _signing = new SigningCredentials(TokenKey.Of(options.ApiSecret), SecurityAlgorithms.HmacSha256);
    }

    /// <summary>A token for one participant, valid from now on.</summary>
    public string Issue(ParticipantToken participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentException.ThrowIfNullOrEmpty(participant.Identity);
        ArgumentOutOfRangeException.ThrowIfLessThan(participant.Lifetime, TimeSpan.FromSeconds(1));

        var claims = Claims(participant.Lifetime, participant.Grant);
        claims["sub"] = participant.Identity;
        if (participant.Name.Length > 0) claims["name"] = participant.Name;
        if (participant.Metadata.Length > 0) claims["metadata"] = participant.Metadata;
        if (participant.Attributes.Count > 0)
        {
            var attributes = new JsonObject();
            foreach (var (key, value) in participant.Attributes) attributes[key] = value;
            claims["attributes"] = attributes;
        }

        return Sign(claims);
    }

    /// <summary>A token for one call of the server's API.</summary>
    internal string ForCall(VideoGrant grant) => Sign(Claims(TimeSpan.FromMinutes(1), grant));

    private string Sign(JsonObject claims) => _handler.CreateToken(claims.ToJsonString(), _signing);

    private JsonObject Claims(TimeSpan lifetime, VideoGrant grant)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = _options.ApiKey,
            ["nbf"] = now,
            ["exp"] = now + (long)lifetime.TotalSeconds,
            ["video"] = grant.ToJson(),
        };
    }
}

/// <summary>Who may join a room, and with which permissions.</summary>
/// <param name="Identity">Unique in the room: a second participant with the same identity disconnects the first one.</param>
/// <param name="Name">Shown to others.</param>
/// <param name="Lifetime">At least a second; cut to whole seconds.</param>
public sealed record ParticipantToken(string Identity, string Name, VideoGrant Grant, TimeSpan Lifetime)
{
    /// <summary>Free text that other participants can read: never a secret.</summary>
    public string Metadata { get; init; } = "";

    /// <summary>Other participants can read them: never a secret.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
