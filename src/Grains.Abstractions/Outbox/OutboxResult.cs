using System.Text.Json.Serialization;
using Livehouse.Media;
using Livehouse.Storage;

namespace Livehouse.Outbox;

/// <summary>What running an outbox message returned.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "result")]
[JsonDerivedType(typeof(RecordingBegun), "recordingBegun")]
[JsonDerivedType(typeof(RecordingEnded), "recordingEnded")]
[JsonDerivedType(typeof(RecordingChecked), "recordingChecked")]
[JsonDerivedType(typeof(IngressOpened), "ingressOpened")]
[JsonDerivedType(typeof(MailDelivered), "mailDelivered")]
[JsonDerivedType(typeof(AccountErased), "accountErased")]
[GenerateSerializer, Alias("livehouse.OutboxResult"), Immutable]
public abstract record OutboxResult
{
    /// <summary>The part that the grain and the store may see.</summary>
    public virtual OutboxResult WithoutSecrets() => this;
}

[GenerateSerializer, Alias("livehouse.RecordingBegun"), Immutable]
public sealed record RecordingBegun(string EgressId) : OutboxResult;

[GenerateSerializer, Alias("livehouse.RecordingEnded"), Immutable]
public sealed record RecordingEnded(EgressReport Report) : OutboxResult;

[GenerateSerializer, Alias("livehouse.RecordingChecked"), Immutable]
public sealed record RecordingChecked(string ObjectKey, long SizeBytes, string ContentType) : OutboxResult
{
    /// <summary>0: not measured.</summary>
    [Id(0)]
    public double DurationSeconds { get; init; }
}

/// <param name="StreamKey">A secret: it goes to the waiting owner and is never stored or logged. The grain gets the result without it (empty).</param>
[GenerateSerializer, Alias("livehouse.IngressOpened"), Immutable]
public sealed record IngressOpened(string IngressId, string Url, string StreamKey) : OutboxResult
{
    public override OutboxResult WithoutSecrets() => this with { StreamKey = "" };
}

/// <param name="Through">Everything up to this number of the sender was accepted.</param>
[GenerateSerializer, Alias("livehouse.MailDelivered"), Immutable]
public sealed record MailDelivered(long Through) : OutboxResult;

/// <param name="Next">Where to continue; null: the round is over.</param>
[GenerateSerializer, Alias("livehouse.AccountErased"), Immutable]
public sealed record AccountErased(TracePlace? Next) : OutboxResult;
