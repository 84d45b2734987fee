using Livehouse.Captions.Configuration;
using Livehouse.Captions.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Captions.Streams;

/// <summary>Looks for streams to caption: those that it was told, or every live one in this worker's share.</summary>
internal sealed partial class StreamWatch(
    LivehouseApi api, StreamCaptioner captioner, WorkerOptions options, TimeProvider time, ILogger<StreamWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                foreach (var (streamId, captioning) in running.ToList())
                {
                    if (captioning.IsCompleted) running.Remove(streamId);
                }

                foreach (var streamId in await Streams(stoppingToken))
                {
                    if (running.Count >= options.StreamsMax) break;
                    if (!running.ContainsKey(streamId)) running[streamId] = Caption(streamId, stoppingToken);
                }

                await Task.Delay(LooksEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running.Values);
        }
    }

    private async Task<IReadOnlyList<string>> Streams(CancellationToken cancellation)
    {
        if (options.Streams.Count > 0) return options.Streams;
        try
        {
            return [.. (await api.LiveStreams(cancellation)).Where(options.Takes)];
        }
        catch (Exception failure) when (failure is ServerAwayException or CaptionRefusedException)
        {
            LogNoStreams(failure.Message);
            return [];
        }
    }

    private async Task Caption(string streamId, CancellationToken cancellation)
    {
        try
        {
            await captioner.Run(streamId, cancellation);
        }
        catch (Exception failure)
        {
            // Others go on; this one is begun again with the next look.
            LogFailed(failure, streamId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Live streams can't be listed: {Reason}")]
    private partial void LogNoStreams(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Captioning {StreamId} failed")]
    private partial void LogFailed(Exception failure, string streamId);
}
