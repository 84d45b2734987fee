using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Captions.Configuration;

internal enum RecognizerKind
{
    Whisper,
    Http,
    PocketSphinx,
}

/// <summary>The worker's settings (docs/captions.md): variables of the environment, or arguments such as <c>--CAPTIONS_LANGUAGE=de</c>.</summary>
internal sealed record WorkerOptions
{
    /// <summary>Streams of one worker, unless it is told otherwise.</summary>
    private const int StreamsMaxDefault = 4;

    private const int StreamsMost = 1_000;
    private const int SecondsMost = 30;

    /// <summary>Of Whisper in this process, which costs nothing but its time. Servers may be paid by the second of speech.</summary>
    private const int GuessSeconds = 3;

    private const int DelayMsMost = 60_000;
    private const int ParallelMost = 256;

    /// <summary>nginx-rtmp adds this to all times in its HLS (<c>NGX_RTMP_HLS_DELAY</c>). To those of readers by RTMP it adds nothing.</summary>
    private static readonly TimeSpan HlsDelay = TimeSpan.FromMilliseconds(700);

    public Uri Server { get; init; } = new("http://localhost:5080");

    /// <summary>A secret.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Only these; empty: every live public stream that is in the worker's share.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>The share of the streams that this worker takes: number <see cref="Share"/>, from 0, of <see cref="Shares"/>.</summary>
    public int Share { get; init; }

    public int Shares { get; init; } = 1;

    /// <summary>Streams at a time.</summary>
    public int StreamsMax { get; init; } = StreamsMaxDefault;

    /// <summary>Where the audio is, with <c>{channel}</c> and <c>{stream}</c> in it; empty: the HLS address that the server gives.</summary>
    public string Source { get; init; } = "";

    /// <summary>The media time that the source gives to the encoder's first moment.</summary>
    public TimeSpan SourceDelay { get; init; } = HlsDelay;

    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>BCP 47.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Speech longer than this is cut where it is quietest.</summary>
    public TimeSpan SpeechMax { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>What goes on to be said is guessed after so much more speech; zero: it is written when it is over.</summary>
    public TimeSpan GuessEvery { get; init; }

    public RecognizerKind Recognizer { get; init; }

    /// <summary>Recognitions at a time, of all streams.</summary>
    public int Parallel { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    public string WhisperModel { get; init; } = "";

    public Uri? SpeechUrl { get; init; }

    /// <summary>A secret; empty: none is sent.</summary>
    public string SpeechApiKey { get; init; } = "";

    public string SpeechModel { get; init; } = "whisper-1";

    public string PocketSphinx { get; init; } = "pocketsphinx_continuous";

    /// <summary>A grammar (JSGF); empty: the installed language model.</summary>
    public string PocketSphinxGrammar { get; init; } = "";

    /// <summary>After a request to stop: how long what was heard may take to be recognised and written.</summary>
    public TimeSpan DrainFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <returns>The settings, and a sentence for each that is wrong.</returns>
    public static (WorkerOptions Options, IReadOnlyList<string> Faults) Read(IConfiguration settings)
    {
        var faults = new List<string>();
        var defaults = new WorkerOptions();
        var (share, shares) = ShareOf(Text("CAPTIONS_SHARE", "1/1"), faults);
        var source = Text("CAPTIONS_SOURCE", "");
        var recognizer = Kind(Text("CAPTIONS_RECOGNIZER", "whisper"), faults);
        var guessSeconds = recognizer == RecognizerKind.Whisper ? GuessSeconds : 0;
        var delayMs = IsRtmp(source) ? 0 : (int)HlsDelay.TotalMilliseconds;
        var options = defaults with
        {
            Server = Address("LIVEHOUSE_URL", defaults.Server)!,
            ApiKey = Text("CAPTIONS_API_KEY", ""),
            Streams = Text("CAPTIONS_STREAMS", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Share = share,
            Shares = shares,
            StreamsMax = Whole("CAPTIONS_STREAMS_MAX", defaults.StreamsMax, 1, StreamsMost),
            Source = source,
            SourceDelay = TimeSpan.FromMilliseconds(Whole("CAPTIONS_SOURCE_DELAY_MS", delayMs, 0, DelayMsMost)),
            Ffmpeg = Text("CAPTIONS_FFMPEG", defaults.Ffmpeg),
            Language = Text("CAPTIONS_LANGUAGE", defaults.Language),
            SpeechMax = TimeSpan.FromSeconds(Whole("CAPTIONS_SPEECH_SECONDS", (int)defaults.SpeechMax.TotalSeconds, 2, SecondsMost)),
            GuessEvery = TimeSpan.FromSeconds(Whole("CAPTIONS_GUESS_SECONDS", guessSeconds, 0, SecondsMost)),
            Recognizer = recognizer,
            Parallel = Whole("CAPTIONS_PARALLEL", defaults.Parallel, 1, ParallelMost),
            WhisperModel = Text("WHISPER_MODEL", ""),
            SpeechUrl = Address("SPEECH_URL", null),
            SpeechApiKey = Text("SPEECH_API_KEY", ""),
            SpeechModel = Text("SPEECH_MODEL", defaults.SpeechModel),
            PocketSphinx = Text("POCKETSPHINX", defaults.PocketSphinx),
            PocketSphinxGrammar = Text("POCKETSPHINX_GRAMMAR", ""),
        };
        if (options.ApiKey.Length == 0) faults.Add("CAPTIONS_API_KEY is missing: an API key with the scopes captions:write and streams:read.");
        if (options.Recognizer == RecognizerKind.Whisper && !File.Exists(options.WhisperModel)) faults.Add("WHISPER_MODEL must name a model's file (ggml).");
        if (options.Recognizer == RecognizerKind.Http && options.SpeechUrl is null) faults.Add("SPEECH_URL must be the address of an OpenAI-compatible server.");
        if (options.PocketSphinxGrammar is { Length: > 0 } grammar && !File.Exists(grammar)) faults.Add("POCKETSPHINX_GRAMMAR must name a grammar's file.");
        return (options, faults);

        string Text(string name, string otherwise) => settings[name] is { Length: > 0 } value ? value.Trim() : otherwise;

        int Whole(string name, int otherwise, int least, int most)
        {
            if (settings[name] is not { Length: > 0 } text) return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            faults.Add($"{name} must be a whole number from {least} to {most}.");
            return otherwise;
        }

        Uri? Address(string name, Uri? otherwise)
        {
            if (settings[name] is not { Length: > 0 } text) return otherwise;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
            faults.Add($"{name} must be an http or https address.");
            return otherwise;
        }
    }

    /// <summary>Whether a stream is in this worker's share: the same on every worker, whatever streams there are.</summary>
    public bool Takes(string streamId)
    {
        // FNV-1a: .NET's own hash differs from one process to the next.
        var hash = 2_166_136_261u;
        foreach (var character in streamId) hash = (hash ^ character) * 16_777_619u;
        return hash % (uint)Shares == (uint)Share;
    }

    /// <summary>Keeps the secrets out of logs.</summary>
    public override string ToString() => nameof(WorkerOptions);

    /// <summary>Also <c>rtmps</c>, <c>rtmpt</c> and the like.</summary>
    private static bool IsRtmp(string source) => source.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>2/3</c>: the second of three.</summary>
    private static (int Share, int Shares) ShareOf(string text, List<string> faults)
    {
        var parts = text.Split('/');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var all)
            && number >= 1 && number <= all && all <= StreamsMost)
        {
            return (number - 1, all);
        }

        faults.Add("CAPTIONS_SHARE must be such as 2/3: the second of three workers.");
        return (0, 1);
    }

    private static RecognizerKind Kind(string text, List<string> faults)
    {
        switch (text)
        {
            case "whisper": return RecognizerKind.Whisper;
            case "http": return RecognizerKind.Http;
            case "pocketsphinx": return RecognizerKind.PocketSphinx;
            default:
                faults.Add("CAPTIONS_RECOGNIZER must be whisper, http or pocketsphinx.");
                return RecognizerKind.PocketSphinx;
        }
    }
}
