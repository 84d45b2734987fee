using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Silo.Wire;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing;
using Livehouse.Tests.GrainContracts;
using Livehouse.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit.Abstractions;

namespace Livehouse.Tests.Wire;

/// <summary>What crosses between nodes comes out as it went in.</summary>
public sealed class MessageCodecsTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly ServiceProvider _services;
    private readonly Serializer _serializer;

    public MessageCodecsTests(ITestOutputHelper output)
    {
        _output = output;
        var services = new ServiceCollection();
        services.AddMessageCodecs();
        _services = services.BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer>();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public Task GivenAnyMessageOfTheGrains_WhenItCrosses_ThenItIsUnchanged() => Seeds.Try(3, _output.WriteLine, seed =>
    {
        var generator = new Generator(new Random(seed));
        foreach (var type in GrainContract.Roots.Where(type => type != typeof(StreamBatch)).OrderBy(type => type.ToString(), StringComparer.Ordinal))
        {
            for (var value = 0; value < 20; value++)
            {
                var sent = generator.Make(type);
                var received = _serializer.Deserialize<object>(_serializer.SerializeToArray<object>(sent));
                Assert.IsAssignableFrom(type, received);
                Assert.Equal(Json(sent, type), Json(received, type));
            }
        }

        return Task.CompletedTask;
    });

    [Fact]
    public void GivenAMessage_WhenItStaysInItsNode_ThenItIsNotCopied()
    {
        var copier = _services.GetRequiredService<DeepCopier>();
        var message = new LeaveStream("front", "connection");
        Assert.Same(message, copier.Copy(message));
        var batch = new StreamBatch("st_1", "e", [new StreamEvent(1, "live:message", "{}"u8.ToArray(), EventWeight.Required)]);
        Assert.Same(batch, copier.Copy(batch));
    }

    [Fact]
    public void GivenABatch_WhenItGoesToManyFronts_ThenItsBytesAreMadeOnce()
    {
        var converter = new StreamBatchConverter();
        var batch = new StreamBatch("st_1", "e", [new StreamEvent(7, "live:message", "{}"u8.ToArray(), EventWeight.Required)]);
        Assert.Same(converter.ConvertToSurrogate(batch).Bytes, converter.ConvertToSurrogate(batch).Bytes);
        var crossed = Assert.IsType<StreamBatch>(_serializer.Deserialize<object>(_serializer.SerializeToArray<object>(batch)));
        Assert.Equal((7L, "live:message"), (crossed.Events[0].Seq, crossed.Events[0].Name));
    }

    [Fact]
    public void GivenAGrainThatMoved_WhenItsCallerIsInAnotherProcess_ThenItIsToldSo()
    {
        var told = _serializer.Deserialize<Exception>(_serializer.SerializeToArray<Exception>(new GrainMovedException(GrainRef.Stream("st_1"))));
        Assert.IsType<GrainMovedException>(told);
        Assert.Equal("A newer activation owns stream/st_1.", told.Message);
    }

    private static string Json(object value, Type type) => JsonSerializer.Serialize(value, type, LivehouseJson.Options);
}
