using System.Collections;
using System.Reflection;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Wire;
using Xunit.Abstractions;

namespace Livehouse.Tests.GrainContracts;

/// <summary>Everything that crosses a grain interface comes out of JSON as it went in.</summary>
public sealed class JsonWalkTests(ITestOutputHelper output)
{
    private const int ValuesEach = 60;

    [Fact]
    public Task GivenAnyTypeThatCrossesAGrainInterface_WhenItGoesThroughJson_ThenItIsUnchanged() => Seeds.Try(5, output.WriteLine, seed =>
    {
        var generator = new Generator(new Random(seed));
        foreach (var type in GrainContract.Reachable().OrderBy(type => type.ToString(), StringComparer.Ordinal))
        {
            for (var value = 0; value < ValuesEach; value++) RoundTrip(type, generator.Make(type));
        }

        return Task.CompletedTask;
    });

    /// <summary>The walk must not be green because it found nothing.</summary>
    [Fact]
    public void GivenTheWalk_ThenItReachesWhatItMust()
    {
        var reached = GrainContract.Reachable();
        Assert.Superset(
            new HashSet<Type>
            {
                typeof(Refusals.Outcome<Streams.StreamView>), typeof(Refusals.SpentLimit), typeof(Streams.StreamEvent), typeof(Outbox.BeginRecording),
                typeof(Outbox.IngressOpened),
                typeof(Media.EgressReport), typeof(Moderation.ReportView), typeof(Listings.StreamSort), typeof(DateTimeOffset?),
            },
            reached.ToHashSet());
    }

    [Fact]
    public void GivenAValueThatChanges_WhenItIsCompared_ThenTheComparisonSaysWhere()
    {
        var one = new Streams.InviteList(["a", "b"]);
        Assert.Equal("InviteList.UserIds[1]: 'b' is now 'c'", Difference(one, new Streams.InviteList(["a", "c"]), nameof(Streams.InviteList)));
        Assert.Null(Difference(one, new Streams.InviteList(["a", "b"]), nameof(Streams.InviteList)));
    }

    private static void RoundTrip(Type type, object value)
    {
        var json = JsonSerializer.Serialize(value, type, LivehouseJson.Options);
        object? read;
        try
        {
            read = JsonSerializer.Deserialize(json, type, LivehouseJson.Options);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{type} can't be read back from {json}", failure);
        }

        Assert.Equal(json, JsonSerializer.Serialize(read, type, LivehouseJson.Options));
        Assert.True(Difference(value, read, type.Name) is not { } difference, $"{Difference(value, read, type.Name)} after {json}");
    }

    /// <summary>Where the two differ, or null. Every public property counts, computed ones too.</summary>
    private static string? Difference(object? was, object? now, string place)
    {
        if (was is null || now is null) return was is null && now is null ? null : $"{place}: '{was ?? "null"}' is now '{now ?? "null"}'";
        if (was is ReadOnlyMemory<byte> bytes) return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)now).Span) ? null : $"{place}: the bytes differ";
        if (GrainContract.IsAtom(was.GetType())) return was.Equals(now) ? null : $"{place}: '{was}' is now '{now}'";
        if (was is IDictionary map) return Difference(Entries(map), Entries((IDictionary)now), place);
        if (was is IEnumerable list) return Difference([.. list.Cast<object?>()], [.. ((IEnumerable)now).Cast<object?>()], place);
        if (was.GetType() != now.GetType()) return $"{place}: {was.GetType()} is now {now.GetType()}";
        return was.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => Difference(property.GetValue(was), property.GetValue(now), $"{place}.{property.Name}"))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(object?[] was, object?[] now, string place) =>
        was.Length != now.Length
            ? $"{place}: {was.Length} elements are now {now.Length}"
            : was.Select((element, index) => Difference(element, now[index], $"{place}[{index}]")).FirstOrDefault(difference => difference is not null);

    private static object?[] Entries(IDictionary map) =>
        [.. map.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal).SelectMany(key => new[] { key, map[key] })];
}
