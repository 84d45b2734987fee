namespace Livehouse.LiveKit;

/// <summary>A recording (or other output) of a room.</summary>
/// <param name="EgressId">Empty when an automatic egress could not start.</param>
/// <param name="StartedAt">UTC, the media server's clock.</param>
/// <param name="RequestedPaths">The file paths that it was asked to write.</param>
/// <param name="Files">What it has written so far.</param>
public sealed record EgressInfo(
    string EgressId,
    string RoomSid,
    string RoomName,
    EgressStatus Status,
    DateTimeOffset StartedAt,
    string Error,
    IReadOnlyList<string> RequestedPaths,
    IReadOnlyList<EgressFile> Files)
{
    /// <summary>It will not change any more.</summary>
    public bool HasEnded => Status is EgressStatus.Complete or EgressStatus.Failed or EgressStatus.Aborted or EgressStatus.LimitReached;

    /// <summary>False when the media server did not return the request, so that only <see cref="Files"/> says what it writes.</summary>
    public bool HasRequest { get; init; }

    /// <summary>The files that it was asked to write, and those that it has written.</summary>
    public IEnumerable<string> Paths => RequestedPaths.Concat(Files.Select(file => file.FileName)).Where(path => path.Length > 0).Distinct();

    /// <summary>Whether it writes, or was asked to write, this file.</summary>
    public bool IsFor(string path) => Paths.Contains(path);

    /// <summary>Whether it certainly has nothing to do with this file: then it belongs to another application.</summary>
    public bool IsNotFor(string path) => !IsFor(path) && (HasRequest || Paths.Any());

    internal static EgressInfo From(ProtoMessage egress)
    {
        IEnumerable<ProtoMessage> files = egress.Messages("fileResults");
        if (egress.Message("file") is { } only) files = files.Append(only);
        return new EgressInfo(
            egress.Text("egressId"),
            egress.Text("roomId"),
            egress.Text("roomName"),
            egress.Word("status", "EGRESS_", EgressStatus.Unknown),
            DateTimeOffset.UnixEpoch + egress.Nanoseconds("startedAt"),
            egress.Text("error"),
            [.. PathsOf(egress).Where(path => path.Length > 0).Distinct()],
            [.. files.Select(EgressFile.From).DistinctBy(file => file.FileName)])
        {
            HasRequest = Forms.Any(form => egress.Message(form) is not null),
        };
    }

    private static readonly string[] Forms = ["roomComposite", "web", "participant", "trackComposite", "track", "egress", "replay"];

    /// <summary>
    /// The request is returned as it was sent, or in the newer form with one list of outputs, depending on the server's version. A restream or a
    /// track's websocket has no path at all.
    /// </summary>
    private static IEnumerable<string> PathsOf(ProtoMessage egress)
    {
        foreach (var request in Forms.Select(form => egress.Message(form)).OfType<ProtoMessage>())
        {
            foreach (var output in request.Messages("fileOutputs")) yield return output.Text("filepath");
            if (request.Message("file") is { } single) yield return single.Text("filepath");
            foreach (var output in request.Messages("outputs"))
            {
                if (output.Message("file") is { } file) yield return file.Text("filepath");
            }
        }
    }
}

/// <param name="FileName">The object's key.</param>
public sealed record EgressFile(string FileName, long SizeBytes, TimeSpan Duration, string Location)
{
    internal static EgressFile From(ProtoMessage file) => new(file.Text("filename"), file.Integer("size"), file.Nanoseconds("duration"), file.Text("location"));
}

public enum EgressStatus
{
    Starting = 0,
    Active = 1,
    Ending = 2,
    Complete = 3,
    Failed = 4,
    Aborted = 5,

    /// <summary>Stopped by the server's own limit; the file may exist and be complete.</summary>
    LimitReached = 6,
    Unknown = -1,
}
