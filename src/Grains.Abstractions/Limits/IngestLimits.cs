namespace Livehouse.Limits;

/// <summary>Bounds of ingest from RTMP servers. Lengths count UTF-16 code units.</summary>
public static class IngestLimits
{
    /// <summary>The default of <c>INGEST_RECONNECT_SECONDS</c>: how long a stream lives without its encoder.</summary>
    public const int ReconnectSecondsDefault = 60;

    /// <summary>The default of <c>INGEST_UPDATE_SECONDS</c>, as nginx-rtmp's of <c>notify_update_timeout</c>.</summary>
    public const int UpdateSecondsDefault = 30;

    /// <summary>The most that <c>INGEST_UPDATE_SECONDS</c> and <c>INGEST_FREEZE_SECONDS</c> may be.</summary>
    public const int UpdateSecondsMax = 600;

    /// <summary>The default of <c>INGEST_FREEZE_SECONDS</c>: an encoder whose media time stands still for this long counts as lost.</summary>
    public const int FreezeSecondsDefault = 20;

    /// <summary>A connection that was not heard of for this many intervals of updates counts as lost.</summary>
    public const int UpdatesMissedMax = 3;

    /// <summary>Connections of a channel that have ended and whose late words change nothing.</summary>
    public const int FormerConnectionsMax = 16;

    /// <summary>Steps of ten seconds in a stream's health: an hour.</summary>
    public const int HealthPointsMax = 360;

    /// <summary>The least time between two notices of a stream's health to its owner.</summary>
    public const int HealthNoticeSeconds = 3;

    /// <summary>RTMP servers whose statistics are asked for.</summary>
    public const int StatisticsServersMax = 64;

    /// <summary>Fields of a callback, or of the query behind a stream's name.</summary>
    public const int FieldsMax = 100;

    /// <summary>Of a callback's body.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Of an id that an RTMP server gives a connection.</summary>
    public const int ClientIdLengthMax = 128;

    /// <summary>Of an RTMP server's name in <c>?server=</c>.</summary>
    public const int ServerNameLengthMax = 64;

    /// <summary>Of the address of a publisher.</summary>
    public const int AddressLengthMax = 64;

    /// <summary>Of a stream's name as an encoder sends it, with its key behind it.</summary>
    public const int StreamNameLengthMax = 512;

    /// <summary>Of the path of a file that an RTMP server has recorded.</summary>
    public const int RecordedPathLengthMax = 1_024;

    /// <summary>Files that an RTMP server has recorded of one stream.</summary>
    public const int FilesMax = 200;

    /// <summary>The recommended video bitrate.</summary>
    public const int VideoBitrateKbpsRecommended = 6_000;

    /// <summary>The recommended audio bitrate.</summary>
    public const int AudioBitrateKbpsRecommended = 160;

    /// <summary>The recommended time between two keyframes.</summary>
    public const int KeyframeSecondsRecommended = 2;

    /// <summary>The recommended frames per second, at most.</summary>
    public const int FpsRecommended = 60;
}
