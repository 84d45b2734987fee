using System.Diagnostics.Metrics;

namespace Livehouse.Tests.Operations;

/// <summary>The meter factory of a host of its own.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly List<Meter> _made = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _made.Add(meter);
        return meter;
    }

    public void Dispose() => _made.ForEach(static meter => meter.Dispose());
}
