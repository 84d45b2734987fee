using System.Text;
using System.Text.Json;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.AspNetCore.WebUtilities;

namespace Livehouse.Api.SingleSignOn;

/// <summary>
/// What providers, pages and forms send to the callback: a query, a form, or JSON. A field that is sent twice is refused: readers disagree on which counts.
/// </summary>
internal static class CallbackReader
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Exactly one of both is not null.</summary>
    public static async Task<(CallbackInput? Input, Problem? Problem)> Read(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method)) return FromPairs(request.Query.ToDictionary(static pair => pair.Key, static pair => pair.Value));
        if (await RequestBytes.Read(context) is not { } bytes) return (null, ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge));
        return IsForm(request) ? FromPairs(QueryHelpers.ParseNullableQuery($"?{Encoding.UTF8.GetString(bytes.Span)}") ?? []) : FromJson(bytes);
    }

    public static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true;

    private static (CallbackInput? Input, Problem? Problem) FromPairs(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> pairs)
    {
        var json = new Dictionary<string, string>();
        foreach (var (name, values) in pairs)
        {
            if (values.Count > 1) return (null, Problem.Invalid(new Dictionary<string, string[]> { [name] = ["Is given twice."] }));
            if (values is [{ Length: > 0 } value]) json[name] = value;
        }

        return FromFields(JsonSerializer.SerializeToElement(json));
    }

    private static (CallbackInput? Input, Problem? Problem) FromJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (bytes.IsEmpty) return FromFields(JsonElement.Parse("{}"));
            var root = JsonElement.Parse(bytes.Span, new JsonDocumentOptions { MaxDepth = RequestLimits.JsonDepthMax });
            return root.ValueKind == JsonValueKind.Object ? FromFields(root) : (null, Problem.Invalid("The request body must be a JSON object."));
        }
        catch (JsonException)
        {
            return (null, Problem.Invalid("The request body is not valid JSON, or is nested too deeply."));
        }
    }

    private static (CallbackInput? Input, Problem? Problem) FromFields(JsonElement root)
    {
        var fields = new Fields(root);
        var username = fields.OptionalText("username", 1, SsoLimits.LoginLengthMax, TextKind.Exact);
        var password = fields.OptionalText("password", 0, SsoLimits.SecretLengthMax, TextKind.Secret);
        var input = new CallbackInput
        {
            State = fields.OptionalText("state", 1, SsoLimits.StateLengthMax, TextKind.Exact),
            Code = fields.OptionalText("code", 1, SsoLimits.CodeLengthMax, TextKind.Exact),
            Issuer = fields.OptionalText("iss", 1, SsoLimits.UrlLengthMax, TextKind.Exact),
            Error = fields.OptionalText("error", 1, SsoLimits.StateLengthMax, TextKind.Exact),
            SamlResponse = fields.OptionalText("SAMLResponse", 1, SsoLimits.BodyBytesMax, TextKind.Raw),
            RelayState = fields.OptionalText("RelayState", 0, SsoLimits.StateLengthMax, TextKind.Exact) is { Length: > 0 } relay ? relay : null,
            Login = username is null && password is null ? null : new PasswordLogin(username ?? "", password ?? ""),
        };
        return fields.Errors.Count > 0 ? (null, Problem.Invalid(fields.Errors)) : (input, null);
    }
}
