using System.Text.Json;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Wire;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>
/// Words about segments in any order, with lost answers, crashes and moves: what is stored, what is answered and what a client that resumes has is always what
/// the plain list of words says.
/// </summary>
public sealed class CaptionPropertyTests
{
    [Fact]
    public void GivenAnyWords_WhenTheyComeRepeatedReplacedAndThroughCrashes_ThenTheListDecides()
    {
        var (resumed, crashes, lost) = (0, 0, 0);
        Seeds.Each(80, random =>
        {
            var world = new CaptionWorld(random);
            world.Play().GetAwaiter().GetResult();
            resumed += world.Resumed;
            crashes += world.Crashes;
            lost += world.LostAnswers;
        });
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is not null) return;
        Assert.True(resumed > 50 && crashes > 50 && lost > 20, $"{resumed} resumes, {crashes} crashes, {lost} lost answers: too little happened.");
    }

    private sealed class CaptionWorld(Random random)
    {
        private readonly Dictionary<string, Caption> _oracle = [];
        private readonly Dictionary<string, Caption> _client = [];
        private StreamScene _scene = null!;
        private string? _epoch;
        private long _seq;

        public int Resumed { get; private set; }

        public int Crashes { get; private set; }

        public int LostAnswers { get; private set; }

        public async Task Play()
        {
            _scene = await StreamScene.Live();
            for (var step = random.Next(20, 400); step > 0; step--)
            {
                // The budget is not what is looked at here.
                _scene.Advance(60);
                switch (random.Next(30))
                {
                    case 0: Crash(); break;
                    case 1: _scene.Reactivate(); break;
                    case 2: await ComeBack(); break;
                    default: await Say(); break;
                }
            }

            Assert.Equal(_oracle.Values.OrderBy(caption => caption.StartMs).ThenBy(caption => caption.SegmentId, StringComparer.Ordinal),
                _scene.Silo.Store.Captions(StreamScene.Id));
            await ComeBack();
        }

        private async Task Say()
        {
            // More segments than memory holds, a few of them often.
            var segment = random.Next(3) == 0 ? random.Next(4) : random.Next(400);
            var start = (segment * 100) + random.Next(50);
            var word = new Caption(
                $"s{segment}", $"word {random.Next(5)}", start, start + random.Next(1, 100), random.Next(4) == 0 ? "de" : "en", random.Next(3) == 0);
            if (random.Next(15) == 0 && Changes(word))
            {
                LostAnswers++;
                _scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
            }

            CaptionReceipt receipt;
            try
            {
                receipt = StreamScene.Ok(await Post(word));
            }
            catch (StoreFailedException)
            {
                // It took effect, and its answer was lost: a program repeats it.
                Judge(word);
                receipt = StreamScene.Ok(await Post(word));
                Assert.False(receipt.Changed);
                Assert.Equal(_oracle[word.SegmentId], receipt.Caption);
                return;
            }

            var changed = Judge(word);
            Assert.Equal((changed, _oracle[word.SegmentId]), (receipt.Changed, receipt.Caption));
        }

        private Task<Outcome<CaptionReceipt>> Post(Caption word) => _scene.Stream.Caption(new PostCaption(People.Host, word, false));

        private bool Judge(Caption word)
        {
            if (!Changes(word)) return false;
            _oracle[word.SegmentId] = word;
            return true;
        }

        private bool Changes(Caption word) =>
            !_oracle.TryGetValue(word.SegmentId, out var known) || (known != word && (word.Final || !known.Final));

        private void Crash()
        {
            Crashes++;
            _scene.Silo.Crash();
        }

        /// <summary>A client that resumes has every word; one that can't reads them all.</summary>
        private async Task ComeBack()
        {
            var joined = await _scene.Join(People.Ann, lastSeq: _epoch is null ? null : _seq, epoch: _epoch);
            if (joined.Resumed)
            {
                Resumed++;
                var expected = _seq;
                foreach (var missed in joined.Missed)
                {
                    Assert.Equal(++expected, missed.Seq);
                    if (missed.Name != StreamEventNames.Caption) continue;
                    var sent = JsonSerializer.Deserialize<CaptionSent>(missed.Payload.Span, LivehouseJson.Options)!;
                    _client[sent.SegmentId] = new Caption(sent.SegmentId, sent.Text, sent.StartMs, sent.EndMs, sent.Language, sent.Final);
                }
            }
            else
            {
                _client.Clear();
                foreach (var caption in _scene.Silo.Store.Captions(StreamScene.Id)) _client[caption.SegmentId] = caption;
            }

            (_epoch, _seq) = (joined.Epoch, joined.Seq);
            Assert.Equal(_oracle.OrderBy(entry => entry.Key), _client.OrderBy(entry => entry.Key));
        }
    }
}
