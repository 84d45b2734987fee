using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Streams;
using Livehouse.Testing;
using Livehouse.Wire;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace Livehouse.Tests.Hub.Protocols;

/// <summary>The hub's JSON in MessagePack, read by the official protocol and by the MessagePack library.</summary>
public sealed class PackedRecordsTests(ITestOutputHelper output) : IInvocationBinder
{
    private static readonly MessagePackHubProtocol Official = new(Options.Create(new MessagePackHubProtocolOptions()));

    [Fact]
    public Task GivenAnyEvent_WhenItIsPacked_ThenTheOfficialProtocolReadsTheSameObject() => Seeds.Try(200, output.WriteLine, seed =>
    {
        var random = new Random(seed);
        var payloads = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value(random, 0)).ToList();
        var records = payloads.SelectMany(payload => HubRecords.Event("live:message", payload).Bytes.ToArray()).ToArray();
        var packed = new ReadOnlySequence<byte>(PackedRecords.FromJson(records));
        foreach (var payload in payloads)
        {
            Assert.True(Official.TryParseMessage(ref packed, this, out var message));
            var invocation = Assert.IsType<InvocationMessage>(message);
            Assert.Equal(("live:message", null), (invocation.Target, invocation.InvocationId));
            Assert.Equal(Canonical(payload), Canonical(JsonSerializer.SerializeToNode(Assert.Single(invocation.Arguments), LivehouseJson.Options)));
        }

        Assert.True(packed.IsEmpty);
        return Task.CompletedTask;
    });

    [Fact]
    public Task GivenAnyValue_WhenItIsPackedAndRead_ThenItIsTheSame() => Seeds.Try(200, output.WriteLine, seed =>
    {
        var value = Value(new Random(seed), 0);
        var bytes = MessagePackSerializer.Serialize(value, JsonInMessagePack.Options);
        var read = MessagePackSerializer.Deserialize<JsonElement>(bytes, JsonInMessagePack.Options);
        Assert.Equal(Canonical(value), Canonical(JsonNode.Parse(read.GetRawText())));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("d3ffffffffffffff85", "-123")]
    [InlineData("d085", "-123")]
    [InlineData("e0", "-32")]
    [InlineData("ff", "-1")]
    [InlineData("00", "0")]
    [InlineData("7f", "127")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d300000000000003e8", "1000")]
    [InlineData("cb41dfffffffc00000", "2147483647")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("c3", "true")]
    [InlineData("c2", "false")]
    [InlineData("c0", "null")]
    [InlineData("93a16101c0", "[\"a\",1,null]")]
    public void GivenANumberInAnyWidth_WhenItIsRead_ThenItIsTheNumber(string packed, string json) =>
        Assert.Equal(json, MessagePackSerializer.Deserialize<JsonElement>(Convert.FromHexString(packed), JsonInMessagePack.Options).GetRawText());

    /// <summary>Not a number, infinity, bytes, a time, a name that is no text, a text that is no UTF-8, and what is cut off.</summary>
    [Theory]
    [InlineData("cb7ff8000000000000")]
    [InlineData("ca7f800000")]
    [InlineData("c403010203")]
    [InlineData("d6ff00000000")]
    [InlineData("8101a161")]
    [InlineData("81c001")]
    [InlineData("a2fffe")]
    [InlineData("92c3")]
    public void GivenWhatJsonCannotSay_WhenItIsRead_ThenItIsRefused(string packed) => Assert.ThrowsAny<Exception>(
        () => MessagePackSerializer.Deserialize<JsonElement>(Convert.FromHexString(packed), JsonInMessagePack.Options));

    [Fact]
    public void GivenADeepValue_WhenItIsRead_ThenItIsRefusedWithoutHarm()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 30_000), 0xc0];
        Assert.ThrowsAny<Exception>(() => MessagePackSerializer.Deserialize<JsonElement>(deep, JsonInMessagePack.Options));
    }

    [Fact]
    public void GivenTheClose_WhenItIsPacked_ThenTheOfficialProtocolKnowsWhetherToReconnect()
    {
        foreach (var (frame, allowReconnect, error) in new[] { (HubRecords.Reconnect, true, (string?)null), (HubRecords.Close, false, "unauthorized") })
        {
            var packed = new ReadOnlySequence<byte>(PackedRecords.FromJson(frame.Bytes.Span));
            Assert.True(Official.TryParseMessage(ref packed, this, out var message));
            var close = Assert.IsType<CloseMessage>(message);
            Assert.Equal((allowReconnect, error), (close.AllowReconnect, close.Error));
        }
    }

    /// <summary>The figure that docs/performance.md gives.</summary>
    [Fact]
    public void GivenAChatMessage_WhenItIsPacked_ThenItIsShorter()
    {
        var payload = Encoding.UTF8.GetBytes(
            "{\"streamId\":\"st_0123456789012345678901\",\"seq\":4711,\"messageId\":\"ms_0123456789012345678901\","
            + "\"userId\":\"us_0123456789012345678901\",\"userName\":\"Ann Example\",\"text\":\"What a lovely evening, hello to all!\","
            + "\"at\":\"2026-11-29T02:00:00.000Z\"}");
        var frame = HubRecords.EventOf(StreamEventNames.Message, payload);
        Assert.InRange(frame.Wire(HubEncoding.MessagePack).Length, 1, (int)(0.82 * frame.Wire(HubEncoding.Json).Length));
    }

    public Type GetReturnType(string invocationId) => typeof(object);

    public IReadOnlyList<Type> GetParameterTypes(string methodName) => [typeof(object)];

    public Type GetStreamItemType(string streamId) => typeof(object);

    /// <summary>Members in order of their names, numbers in one way of writing.</summary>
    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(',', members.OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => $"{JsonSerializer.Serialize(member.Key)}:{Canonical(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(Canonical))}]",
        _ => node?.ToJsonString() ?? "null",
    };

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 3 ? 6 : 8) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(-(1L << random.Next(1, 63)), 1L << random.Next(1, 63)),
        3 => random.Next(-200, 200),
        4 => random.NextDouble() * 1000 + 0.25,
        5 => Text(random),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(20)).Select(_ => Value(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(20)).Select(i => KeyValuePair.Create($"{i}{Text(random)}", Value(random, depth + 1)))),
    };

    private static string Text(Random random)
    {
        string[] parts = ["a", "\"", "\\", "\n", "\u001e", "ü", "中", "👋", "</script>", "\u2028", new string('x', random.Next(300))];
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
    }
}
