using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Api.Hub.Quality;
using Livehouse.Api.Requests;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub;

/// <summary>
/// The one argument of a hub method, read as strictly as a request's body (<see cref="Fields"/>): it is either well-typed or
/// <c>validation_failed</c> with the name of a field. A method reads all of its fields and then checks once.
/// </summary>
internal sealed class HubRequest
{
    private readonly Fields _fields;
    private readonly bool _isObject;

    public HubRequest(JsonElement argument)
    {
        _isObject = argument.ValueKind == JsonValueKind.Object;
        _fields = new Fields(argument);
        StreamId = _fields.Id("streamId");
    }

    public string StreamId { get; }

    public string MessageId => _fields.Id("messageId");

    public string? ClientId => _fields.OptionalId("clientId");

    public string Message => _fields.Text("text", 1, ChatLimits.TextLengthMax, TextKind.Lines);

    public string Emoji => _fields.Text("emoji", 1, ChatLimits.EmojiLengthMax, TextKind.Exact);

    public string GiftType => _fields.Id("giftType");

    public int Quantity => _fields.OptionalInteger("quantity", 1, GiftLimits.QuantityMax) ?? 1;

    public long? LastSeq => _fields.OptionalWhole("lastSeq", 0, RequestLimits.WholeNumberMax);

    public string? Epoch => _fields.OptionalText("epoch", 1, Ids.LengthMax, TextKind.Exact);

    /// <summary>What the client says of its connection.</summary>
    public QualityReport Quality
    {
        get
        {
            if (!_fields.Has("quality")) _fields.Fail("quality", "Is required.");
            return new QualityReport(
                _fields.OptionalWord<ConnectionLevel>("quality") ?? default,
                _fields.OptionalInteger("stalledMs", 0, QualityLimits.StalledMsMax),
                _fields.OptionalInteger("lossPercent", 0, QualityLimits.LossPercentMax),
                _fields.OptionalWord<QualityAdvice>("advice"));
        }
    }

    /// <summary>How the client came, in lower case.</summary>
    public string? Source
    {
        get
        {
            var source = _fields.OptionalText("source", 1, AnalyticsLimits.SourceLengthMax, TextKind.Exact)?.ToLowerInvariant();
            if (source is null || ViewingSources.IsValid(source)) return source;
            _fields.Fail("source", $"Must be {ViewingSources.Rule}.");
            return null;
        }
    }

    /// <summary>The only field of a method about the caller's inbox.</summary>
    /// <exception cref="RefusedException">It was missing or invalid.</exception>
    public static long SeqOf(JsonElement argument)
    {
        var fields = new Fields(argument);
        var seq = fields.Whole("seq", 0, RequestLimits.WholeNumberMax);
        Check(fields, argument.ValueKind == JsonValueKind.Object, null);
        return seq;
    }

    /// <summary>For a method that needs nothing but its object.</summary>
    /// <exception cref="RefusedException">The argument is no object.</exception>
    public static void CheckEmpty(JsonElement argument) => Check(new Fields(argument), argument.ValueKind == JsonValueKind.Object, null);

    /// <summary>Called after the last field.</summary>
    /// <exception cref="RefusedException">A field was missing or invalid.</exception>
    public void Check() => Check(_fields, _isObject, StreamId.Length > 0 ? StreamId : null);

    private static void Check(Fields fields, bool isObject, string? streamId)
    {
        if (!isObject) throw new RefusedException(Refusal.Invalid("argument", "The method takes exactly one argument, a JSON object."), null);
        foreach (var (field, faults) in fields.Errors) throw new RefusedException(Refusal.Invalid(field, faults[0]), streamId);
    }
}
