using System.Text;
using Livehouse.Silo.Wire;
using Livehouse.Streams;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Wire;

public sealed class StreamBatchBytesTests(ITestOutputHelper output)
{
    [Fact]
    public Task GivenAnyBatch_WhenItIsWrittenAndRead_ThenItIsTheSame() => Seeds.Try(20, output.WriteLine, seed =>
    {
        var random = new Random(seed);
        var batch = Batch(random);
        var read = StreamBatchBytes.Read(StreamBatchBytes.Write(batch));
        Assert.Equal((batch.StreamId, batch.Epoch, batch.Events.Count), (read.StreamId, read.Epoch, read.Events.Count));
        foreach (var (was, now) in batch.Events.Zip(read.Events))
        {
            Assert.Equal((was.Seq, was.Name, was.Weight), (now.Seq, now.Name, now.Weight));
            Assert.True(was.Payload.Span.SequenceEqual(now.Payload.Span));
        }

        return Task.CompletedTask;
    });

    [Fact]
    public Task GivenBytesThatWereCut_WhenTheyAreRead_ThenTheyAreRefused() => Seeds.Try(5, output.WriteLine, seed =>
    {
        var bytes = StreamBatchBytes.Write(Batch(new Random(seed)));
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<FormatException>(() => StreamBatchBytes.Read(bytes[..length]));
        return Task.CompletedTask;
    });

    [Fact]
    public void GivenAnotherFormat_WhenItIsRead_ThenBothAreNamed() =>
        Assert.Equal("Received a batch of format 2; this node supports format 1.", Assert.Throws<FormatException>(() => StreamBatchBytes.Read([2, 0, 0])).Message);

    private static StreamBatch Batch(Random random)
    {
        var first = random.NextInt64(1, long.MaxValue / 2);
        var events = Enumerable.Range(0, random.Next(1, 30)).Select(at => new StreamEvent(
            first + at,
            random.Next(2) == 0 ? StreamEventNames.Message : StreamEventNames.Reaction,
            Encoding.UTF8.GetBytes(new string('ж', random.Next(0, 200))),
            random.Next(2) == 0 ? EventWeight.Droppable : EventWeight.Required));
        return new StreamBatch($"st_{random.Next()}", $"ep_{random.Next()}", [.. events]);
    }
}
