using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json.Serialization;
using Livehouse.Api.Ingress;
using Livehouse.Effects;
using Livehouse.Grains.Effects;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>Runs committed effects for as long as the server runs; when it stops, those under way are finished.</summary>
internal sealed class EffectLoop(EffectRunner runner) : BackgroundService, IImmediateEffects
{
    public Task<EffectResult?> RunNow(string? effectId, GrainRef grain, Effect effect, CancellationToken cancellation) => runner.RunNow(effectId, grain, effect, cancellation);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => runner.Run(stoppingToken);
}

/// <summary>Logs and counts how effects fare.</summary>
internal sealed partial class EffectLog : IEffectObserver, IDisposable
{
    private readonly ILogger<EffectLog> _logger;
    private readonly Meter _meter = new("Livehouse.Effects");
    private readonly Counter<long> _outcomes;

    public EffectLog(ILogger<EffectLog> logger)
    {
        _logger = logger;
        _outcomes = _meter.CreateCounter<long>("livehouse_effects_total", "{effect}", "Tries of effects on the media server and the object store, by kind and outcome.");
        foreach (var kind in typeof(Effect).GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            foreach (var outcome in (string[])["done", "failed", "given_up"]) Add(0, kind.DerivedType.Name, outcome);
        }
    }

    public void Succeeded(PendingEffect effect) => Count(effect, "done");

    public void Failed(PendingEffect effect, EffectFailedException failure, bool givenUp)
    {
        var kind = Kind(effect);
        Count(effect, givenUp ? "given_up" : "failed");
        if (givenUp) LogGivenUp(_logger, kind, effect.Grain, effect.Attempts, failure);
        else LogFailed(_logger, kind, effect.Grain, effect.Attempts, failure.Message);
    }

    public void StoreFailed(Exception error) => LogStoreFailed(_logger, error);

    public void Dispose() => _meter.Dispose();

    private static string Kind(PendingEffect effect) => effect.Effect.GetType().Name;

    private void Count(PendingEffect effect, string outcome) => Add(1, Kind(effect), outcome);

    private void Add(long tries, string kind, string outcome) => _outcomes.Add(tries, new("kind", kind), new("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of {Grain} failed at try {Attempt} and will be tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string kind, GrainRef grain, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of {Grain} was given up after {Attempts} tries.")]
    private static partial void LogGivenUp(ILogger logger, string kind, GrainRef grain, int attempts, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Effects could not be looked up or reported; the runner goes on.")]
    private static partial void LogStoreFailed(ILogger logger, Exception error);
}
