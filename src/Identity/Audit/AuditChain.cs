using System.Net;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Wire;

namespace Livehouse.Identity.Audit;

/// <summary>
/// How entries hang together: each one's hash is the SHA-256, in lower-case hex, of the entry without it, in the canonical form of RFC 8785 (JSON, members
/// sorted by their names, no white space). An entry holds texts, nulls, one whole number and objects of texts, so that any library of RFC 8785 computes the
/// same.
/// </summary>
public static class AuditChain
{
    private const string IdPrefix = "au_";

    /// <summary>What stands before the first entry.</summary>
    public static string First { get; } = new('0', SHA256.HashSizeInBytes * 2);

    /// <summary>Makes an entry the next of its tenant's chain. Texts are cut to their bounds, and what no database or JSON could hold is left out.</summary>
    /// <param name="lastHash">Of the entry before, or <see cref="First"/>.</param>
    public static AuditItem Append(AuditEntry entry, long lastSeq, string lastHash)
    {
        var details = entry.Details.Take(AuditLimits.DetailsMax)
            .ToDictionary(detail => Cut(detail.Key, AuditLimits.NameLengthMax)!, detail => Cut(detail.Value, AuditLimits.DetailLengthMax)!);
        var item = new AuditItem(
            entry.TenantId,
            lastSeq + 1,
            Ids.New(IdPrefix),
            entry.At.Truncate(),
            entry.Actor with { Id = Cut(entry.Actor.Id, AuditLimits.TargetLengthMax)!, Name = Cut(entry.Actor.Name, AuditLimits.NameLengthMax)! },
            entry.Action,
            Cut(entry.Target, AuditLimits.TargetLengthMax),
            entry.Outcome,
            Cut(Plain(entry.Origin.Ip), AuditLimits.NameLengthMax),
            Cut(entry.Origin.UserAgent, AuditLimits.UserAgentLengthMax),
            entry.Origin.SessionId,
            details,
            lastHash,
            Hash: "");
        return item with { Hash = HashOf(item) };
    }

    /// <summary>The hash that the entry should have.</summary>
    public static string HashOf(AuditItem item) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(item))));

    /// <summary>What is hashed.</summary>
    public static string Canonical(AuditItem item)
    {
        var text = new CanonicalJson();
        text.Open()
            .Text("action", item.Action)
            .Open("actor").Text("id", item.Actor.Id).Text("name", item.Actor.Name).Text("type", item.Actor.Type).Close()
            .Text("at", TimeText.Of(item.At))
            .Open("details");
        foreach (var (name, value) in item.Details.OrderBy(static detail => detail.Key, StringComparer.Ordinal)) text.Text(name, value);
        return text.Close()
            .Text("id", item.Id)
            .Text("ip", item.Ip)
            .Text("outcome", item.Outcome)
            .Text("previousHash", item.PreviousHash)
            .Number("seq", item.Seq)
            .Text("sessionId", item.SessionId)
            .Text("target", item.Target)
            .Text("tenantId", item.TenantId)
            .Text("userAgent", item.UserAgent)
            .Close()
            .ToString();
    }

    /// <summary>An IPv4 address as one, also where it came as IPv6: otherwise one client would stand in the log under two addresses.</summary>
    private static string? Plain(string? ip) =>
        IPAddress.TryParse(ip, out var address) && address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : ip;

    /// <summary>Whole characters without control ones, no longer than this.</summary>
    private static string? Cut(string? text, int lengthMax)
    {
        if (text is null) return null;
        var kept = new StringBuilder(Math.Min(text.Length, lengthMax));
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > lengthMax) break;
            if (!Rune.IsControl(rune)) kept.Append(rune);
        }

        return kept.ToString();
    }
}
