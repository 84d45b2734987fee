using System.Text;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Xunit.Abstractions;

namespace Livehouse.Tests.BadInput;

/// <summary>Valid bodies, bent at random: whatever comes of it is an answer or a problem, never a failure of the server.</summary>
public class FuzzTests(ApiServer server, ITestOutputHelper output) : IClassFixture<ApiServer>
{
    private const int BodiesEach = 60;

    private static readonly string[] Words =
        ["null", "true", "0", "-0", "-1", "1.5", "1e400", "1e-400", "2147483648", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"..\"",
            "\"a/b\"", "[]", "{}", "[[]]", "[null]", "[{}]", BadField.Deep, "\"🎁\"", "\"\u202e\""];

    public static TheoryData<string> WithBody => RestCall.WithBody;

    [Theory]
    [MemberData(nameof(WithBody))]
    public Task GivenBodiesBentAtRandom_WhenSent_ThenTheServerNeverFails(string name) => Seeds.Try(1, output.WriteLine, async seed =>
    {
        var call = RestCall.Named(name);
        var random = new Random(seed);
        var scene = await Scene.Set(server);
        var example = scene.Fill(call.Body!);

        for (var body = 0; body < BodiesEach; body++)
        {
            var bytes = random.Next(3) == 0 ? BendBytes(random, example) : BendFields(random, call, scene);
            var answer = await scene.Send(call, bytes);
            var what = $"{Convert.ToHexString(bytes)}: {(int)answer.Status} {answer.Raw}";
            Assert.True((int)answer.Status is >= 200 and < 500 || call.IsTaken(answer), what);
            if ((int)answer.Status >= 400) Refused.CheckProblem(answer, what);
        }
    });

    private static byte[] BendFields(Random random, RestCall call, Scene scene)
    {
        var fields = call.Fields.Where(_ => random.Next(4) > 0).Select(field => $"\"{field.Name}\":{Value(random, field)}").ToList();
        while (random.Next(4) == 0) fields.Add($"{Pick(random, ["\"x\"", "\"\"", "\"\\ud800\"", "\"__proto__\""])}:{Pick(random, Words)}");
        return Encoding.UTF8.GetBytes(scene.Fill($"{{{string.Join(',', fields)}}}"));
    }

    private static string Value(Random random, BadField field) => random.Next(3) switch
    {
        0 => Pick(random, field.Values),
        1 => Pick(random, Words),
        _ => $"\"{new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(0x23, 0x5b))])}\"",
    };

    private static byte[] BendBytes(Random random, string example)
    {
        var bytes = Encoding.UTF8.GetBytes(example).ToList();
        for (var bend = random.Next(1, 6); bend > 0 && bytes.Count > 0; bend--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[place] = (byte)random.Next(256); break;
                case 1: bytes.Insert(place, (byte)random.Next(256)); break;
                case 2: bytes.RemoveAt(place); break;
                default: bytes.RemoveRange(place, bytes.Count - place); break;
            }
        }

        return [.. bytes];
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
