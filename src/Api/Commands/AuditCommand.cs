using System.Text.Json;
using Livehouse.Identity.Audit;
using Livehouse.Wire;

namespace Livehouse.Api.Commands;

/// <summary>Verifies an exported audit log without a server or a database (docs/organisations.md).</summary>
internal static class AuditCommand
{
    private const string Usage = "audit verify FILE [--head HASH]";

    public static Command Instance { get; } = new(
        "audit",
        Usage,
        "Verifies an exported audit log offline; with --head (of GET /api/tenant/audit/verify) also that nothing is missing at the end.",
        static arguments => Run(arguments, Console.Out, Console.Error));

    internal static async Task<int> Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (NamedArguments.Parse(arguments) is not { Words: ["verify", var file] } named || named.Names.Except(["head"]).Any())
        {
            await errors.WriteLineAsync($"Usage: {Usage}");
            return 1;
        }

        var verifier = new AuditVerifier();
        var line = 0;
        try
        {
            await foreach (var text in File.ReadLinesAsync(file))
            {
                line++;
                verifier.Add(JsonSerializer.Deserialize<AuditItem>(text, LivehouseJson.Options) ?? throw new JsonException("null"));
            }
        }
        catch (JsonException)
        {
            await errors.WriteLineAsync($"Line {line} of {file} is not an audit log entry.");
            return 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }

        var verdict = verifier.Verdict();
        if (verdict.FirstBadSeq is { } bad)
        {
            await errors.WriteLineAsync($"The log has been changed: the first wrong or missing entry is seq {bad} of {verdict.Count}.");
            return 1;
        }

        if (named.Find("head") is { } head && head != verdict.Head)
        {
            await errors.WriteLineAsync($"The {verdict.Count} entries are consistent, but end with {verdict.Head} instead of {head}.");
            return 1;
        }

        await output.WriteLineAsync($"OK: {verdict.Count} entries, head {verdict.Head}.");
        return 0;
    }
}
