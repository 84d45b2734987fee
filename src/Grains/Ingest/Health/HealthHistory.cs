using Livehouse.Ingest;
using Livehouse.Limits;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>What arrived during the last hour, in steps of ten seconds. Bounded: <see cref="PointsMax"/> points.</summary>
internal sealed class HealthHistory
{
    public const int PointsMax = IngestLimits.HealthPointsMax;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Queue<HealthPoint> _points = new();
    private DateTimeOffset? _current;
    private Mean _bitrate;
    private Mean _fps;

    /// <param name="arrives">Whether something arrives: a step without a measurement is unknown then, and otherwise 0.</param>
    public void Note(DateTimeOffset now, double? bitrateKbps, double? fps, bool arrives)
    {
        Advance(now, arrives);
        if (bitrateKbps is { } bitrate) _bitrate = _bitrate.With(bitrate);
        if (fps is { } frames) _fps = _fps.With(frames);
    }

    /// <summary>Closes the steps that are over.</summary>
    public void Advance(DateTimeOffset now, bool arrives)
    {
        var step = StepOf(now);
        var current = _current ??= step;
        if (step <= current) return;
        Add(new HealthPoint(current, (int?)_bitrate.Value ?? (arrives ? null : 0), _fps.Value ?? (arrives ? null : 0)));
        (_bitrate, _fps, _current) = (default, default, step);

        // After a long pause only what will be kept is made.
        var next = current + Step;
        var oldest = step - (Step * PointsMax);
        for (var at = next < oldest ? oldest : next; at < step; at += Step) Add(new HealthPoint(at, arrives ? null : 0, arrives ? null : 0));
    }

    /// <summary>The oldest first; the step that is not over is not among them.</summary>
    public IReadOnlyList<HealthPoint> Points => [.. _points];

    private static DateTimeOffset StepOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Step.Ticks), TimeSpan.Zero);

    private void Add(HealthPoint point)
    {
        _points.Enqueue(point);
        if (_points.Count > PointsMax) _points.Dequeue();
    }

    private readonly record struct Mean(double Sum, int Count)
    {
        public double? Value => Count == 0 ? null : Math.Round(Sum / Count, 1);

        public Mean With(double value) => new(Sum + value, Count + 1);
    }
}
