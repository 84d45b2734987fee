using System.Buffers;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Livehouse.Hosting;
using Livehouse.Silo.Wire;
using Livehouse.Storage;
using Livehouse.Streams;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Session;
using Orleans.Serialization.WireProtocol;

namespace Livehouse.Tests.Wire;

/// <summary>What crosses between nodes in a form that is not Orleans' own. All messages are taken across by <c>tests/Architecture.Tests</c>.</summary>
public sealed class MessageCodecsTests : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Serializer _serializer;

    public MessageCodecsTests()
    {
        var services = new ServiceCollection();
        services.AddMessageCodecs();
        _services = services.BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer>();
    }

    public void Dispose() => _services.Dispose();

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
    public void GivenAList_WhateverHoldsIt_ThenTheSameBytesCross()
    {
        string[] users = ["a", "b"];
        var expected = _serializer.SerializeToArray(new InviteList(users));
        IReadOnlyList<string>[] holders =
        [
            new List<string>(users), ["a", "b"], [.. users.Where(static _ => true)], users.ToImmutableArray(), users.ToImmutableList(),
            new ReadOnlyCollection<string>(users),
            new ArraySegment<string>(["a", "b", "c"], 0, 2),
        ];
        Assert.All(holders, holder => Assert.Equal(expected, _serializer.SerializeToArray(new InviteList(holder))));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(3u)]
    [InlineData(1u)]
    [InlineData(0u)]
    public void GivenAListWhoseLengthIsNotThatOfItsElements_WhenItIsRead_ThenItIsRefused(uint length)
    {
        using var session = _services.GetRequiredService<SerializerSessionPool>().GetSession();
        var buffer = new ArrayBufferWriter<byte>();
        var writer = Writer.Create(buffer, session);
        writer.WriteFieldHeader(0, typeof(IReadOnlyList<string>), typeof(IReadOnlyList<string>), WireType.TagDelimited);
        UInt32Codec.WriteField(ref writer, 0, length);
        StringCodec.WriteField(ref writer, 1, "a");
        StringCodec.WriteField(ref writer, 0, "b");
        writer.WriteEndObject();
        writer.Commit();
        var refused = Assert.ThrowsAny<Exception>(() => _serializer.Deserialize<IReadOnlyList<string>>(buffer.WrittenMemory));
        Assert.True(refused is FormatException or IndexOutOfRangeException, refused.ToString());
    }

    [Fact]
    public void GivenAGrainThatMoved_WhenItsCallerIsInAnotherProcess_ThenItIsToldSo()
    {
        var told = Assert.IsType<GrainMovedException>(Cross(new GrainMovedException(GrainRef.Stream("st_1"))));
        Assert.Equal("A newer activation owns stream/st_1.", told.Message);
    }

    /// <summary>By default it would be a <see cref="CodecNotFoundException"/>, and the reason be known to the silo's log alone.</summary>
    [Fact]
    public void GivenTheDatabasesOwnException_WhenItsCallerIsInAnotherProcess_ThenItHasItsMessage()
    {
        var told = Cross(new PostgresException("duplicate key", "ERROR", "ERROR", "23505"));
        Assert.Equal("23505: duplicate key", Assert.IsType<PostgresException>(told).Message);
        Assert.Contains("duplicate key", $"{told}", StringComparison.Ordinal);
    }

    private Exception? Cross(Exception thrown) => _serializer.Deserialize<Exception>(_serializer.SerializeToArray(thrown));
}
