using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

/// <summary>What every refusal has in common.</summary>
internal static partial class Refused
{
    /// <summary>A whole problem of a 4xx status in which nothing stands that should stay inside.</summary>
    public static void Check(ApiAnswer answer, string what)
    {
        Assert.True((int)answer.Status is >= 400 and < 500, $"{what}: answered {(int)answer.Status} {answer.Raw}");
        CheckProblem(answer, what);
    }

    public static void Check(ApiAnswer answer, HttpStatusCode status, string code, string what)
    {
        Check(answer, what);
        Assert.True(status == answer.Status && code == answer.Code, $"{what}: {(int)answer.Status} {answer.Raw}");
    }

    public static void CheckProblem(ApiAnswer answer, string what)
    {
        Assert.True(answer.ContentHeaders.ContentType?.MediaType == "application/problem+json", $"{what}: {answer.ContentHeaders.ContentType} {answer.Raw}");
        var problem = JsonSerializer.Deserialize<JsonElement>(answer.Raw);
        foreach (var field in (string[])["type", "title", "detail", "traceId", "code"])
        {
            Assert.True(
                problem.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() != "",
                $"{what}: {field} is missing in {answer.Raw}");
        }

        Assert.True(problem.GetProperty("status").GetInt32() == (int)answer.Status, $"{what}: {answer.Raw}");
        Assert.False(Insides().IsMatch(answer.Raw), $"{what}: {answer.Raw}");
    }

    [GeneratedRegex(@"   at |Exception|System\.|Microsoft\.|Livehouse\.|\.cs:line|LineNumber|BytePosition", RegexOptions.CultureInvariant)]
    private static partial Regex Insides();
}
