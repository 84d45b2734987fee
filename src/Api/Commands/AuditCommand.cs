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
        "Verifies an exported audit log offline; with --head, kept from GET /api/tenant/audit/verify, also that it holds all that was there then.",
        static arguments => Run(arguments, Console.Out, Console.Error));

    internal static async Task<int> Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (NamedArguments.Parse(arguments) is not { Words: ["verify", var file] } named || named.Names.Except(["head"]).Any())
        {
            await errors.WriteLineAsync($"Usage: {Usage}");
            return 1;
        }

        var verifier = new AuditVerifier();
        var head = named.Find("head");
        long? headAt = null;
        var line = 0;
        try
        {
            await foreach (var text in File.ReadLinesAsync(file))
            {
                line++;
                var item = JsonSerializer.Deserialize<AuditItem>(text, LivehouseJson.Options) ?? throw new JsonException("null");
                verifier.Add(item);
                if (item.Hash == head) headAt = item.Seq;
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
            await errors.WriteLineAsync(
                $"The log has been changed, or this is not a whole export: the first wrong or missing entry is seq {bad} of {verdict.Count}.");
            return 1;
        }

        // The log goes on after a head was noted, by the entry of the export at the latest: it is somewhere in the chain, not always at its end.
        if (head is not null && headAt is null)
        {
            await errors.WriteLineAsync(
                $"The {verdict.Count} entries are consistent, but none has the hash {head}: the log was rewritten, its end is missing, or the export is older.");
            return 1;
        }

        var known = headAt is { } seq ? $" The given head is the hash of entry {seq}." : "";
        await output.WriteLineAsync($"OK: {verdict.Count} entries, head {verdict.Head}.{known}");
        return 0;
    }
}
