namespace Livehouse.Grains.Recordings;

/// <summary>
/// Reasons why recordings fail, as shown to their owners. A media server's own message can name hosts and buckets, so it is never included.
/// </summary>
internal static class RecordingErrors
{
    public const string Reported = "The media server reported that the recording failed.";
    public const string Forgotten = "The media server no longer knows the recording.";
    public const string NotFinished = "The media server did not finish the recording.";
    public const string FileMissing = "The recorded file is not in the object store.";
    public const string FileNotKept = "The file that the RTMP server recorded could not be kept.";
    public const string FileEmpty = "The recorded file is empty.";
}
