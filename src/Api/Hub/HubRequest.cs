using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub;

/// <summary>
/// The one argument of a hub method, read field by field: whatever a client sends there, it gets <c>validation_failed</c> with the field's name or it is well-typed. Unknown fields are
/// ignored; null is as good as missing. The first mistake is kept and the reader goes on, so that a method reads all of its fields and then asks once.
/// </summary>
internal sealed class HubRequest
{
    /// <summary>The largest whole number that every client can write: 2^53 - 1.</summary>
    private const long SafeIntegerMax = 9_007_199_254_740_991;

    private const int EpochLengthMax = 64;

    private readonly JsonElement _json;
    private Refusal? _mistake;

    public HubRequest(JsonElement json)
    {
        _json = json;
        if (json.ValueKind != JsonValueKind.Object) _mistake = Refusal.Invalid("argument", "The method takes exactly one argument, a JSON object.");
        StreamId = Id("streamId");
    }

    public string StreamId { get; }

    /// <summary>Called after the last field.</summary>
    /// <exception cref="RefusedException">A field was missing or wrong.</exception>
    public void Check()
    {
        if (_mistake is not null) throw new RefusedException(_mistake, StreamId.Length > 0 ? StreamId : null);
    }

    public string Id(string field) => OptionalId(field) ?? Missing(field);

    public string? OptionalId(string field)
    {
        if (OptionalString(field) is not { } id) return null;
        if (!Ids.IsValid(id)) Wrong(field, "An id has 1 to 64 characters of [A-Za-z0-9_-].");
        return Ids.IsValid(id) ? id : "";
    }

    /// <summary>Free text: line breaks and tabs are its only control characters.</summary>
    public string Text(string field)
    {
        if (OptionalString(field) is not { } text) return Missing(field);
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) Wrong(field, "Control characters are not allowed.");
        return text;
    }

    public string? OptionalEpoch()
    {
        var epoch = OptionalString("epoch");
        if (epoch?.Length > EpochLengthMax) Wrong("epoch", "This is no epoch.");
        return epoch;
    }

    public long? OptionalSeq()
    {
        if (!TryField("lastSeq", out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seq) && seq is >= 0 and <= SafeIntegerMax) return seq;
        Wrong("lastSeq", "A whole number that is not negative is expected.");
        return null;
    }

    public int Quantity(int max)
    {
        if (!TryField("quantity", out var value)) return 1;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var quantity) && quantity >= 1 && quantity <= max) return quantity;
        Wrong("quantity", $"A whole number from 1 to {max} is expected.");
        return 1;
    }

    private string? OptionalString(string field)
    {
        if (!TryField(field, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            Wrong(field, "A string is expected.");
            return "";
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A \ud800 without its other half: JSON can say it, Unicode can't.
            Wrong(field, "The text is not valid Unicode.");
            return "";
        }
    }

    private bool TryField(string field, out JsonElement value)
    {
        value = default;
        return _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private string Missing(string field)
    {
        Wrong(field, "The field is missing.");
        return "";
    }

    private void Wrong(string field, string detail) => _mistake ??= Refusal.Invalid(field, detail);
}
