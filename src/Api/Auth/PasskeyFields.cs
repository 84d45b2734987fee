using System.Buffers.Text;
using Livehouse.Api.Requests;
using Livehouse.Identity.Mfa;
using Livehouse.Limits;

namespace Livehouse.Api.Auth;

/// <summary>Reads what <c>PublicKeyCredential.toJSON()</c> makes in a browser; every part is in base64url.</summary>
internal static class PasskeyFields
{
    private const int IdLengthMax = (MfaLimits.CredentialIdBytesMax * 4 + 2) / 3;

    public static PasskeyCredential Read(Fields fields)
    {
        var id = Part(fields, "id", IdLengthMax);
        if (!fields.Has("id")) fields.Fail("id", "Is required.");
        var response = fields.OptionalObject("response", Response);
        if (response is null) fields.Fail("response", "Is required.");
        return (response ?? new PasskeyCredential([], [], null, null, null, null)) with { Id = id ?? [] };
    }

    private static PasskeyCredential Response(Fields fields)
    {
        var data = Part(fields, "clientDataJSON", MfaLimits.PasskeyPartLengthMax);
        if (data is null) fields.Fail("clientDataJSON", "Is required.");
        return new PasskeyCredential(
            [],
            data ?? [],
            Part(fields, "attestationObject", MfaLimits.PasskeyPartLengthMax),
            Part(fields, "authenticatorData", MfaLimits.PasskeyPartLengthMax),
            Part(fields, "signature", MfaLimits.PasskeyPartLengthMax),
            Part(fields, "userHandle", IdLengthMax));
    }

    private static byte[]? Part(Fields fields, string name, int lengthMax)
    {
        if (fields.OptionalText(name, 1, lengthMax, TextKind.Exact) is not { Length: > 0 } text) return null;
        if (Base64Url.IsValid(text)) return Base64Url.DecodeFromChars(text);
        fields.Fail(name, "Must be base64url.");
        return null;
    }
}
