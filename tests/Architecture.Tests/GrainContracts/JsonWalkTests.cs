using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Wire;
using Xunit.Abstractions;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// Everything that crosses a grain interface comes out of JSON as it went in: outbox messages are stored so, and much of the rest is part of a stored state
/// or of an answer.
/// </summary>
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
        Assert.Equal("InviteList.UserIds[1]: 'b' is now 'c'", Difference.Between(one, new Streams.InviteList(["a", "c"]), nameof(Streams.InviteList)));
        Assert.Null(Difference.Between(one, new Streams.InviteList(["a", "b"]), nameof(Streams.InviteList)));
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
        Assert.True(Difference.Between(value, read, type.Name) is not { } difference, $"{Difference.Between(value, read, type.Name)} after {json}");
    }
}
