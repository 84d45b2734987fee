using System.Net;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

public class BadBodyTests(ApiServer server) : IClassFixture<ApiServer>
{
    public static TheoryData<string> WithBody => RestCall.WithBody;

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenABodyThatIsNoJsonObject_WhenSent_ThenItIsRefusedAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();

        foreach (var body in (string[])
                 ["[]", "[{}]", "1", "-1", "1e400", "null", "true", "\"text\"", "\"\"", "{", "}", "{}{}", "{}x", "{]", "{\"a\":}", "{'a':1}", "{\"a\":1,}",
                 "{/*a*/}", "// a", "NaN", "{\"a\":NaN}",
                 "{\"a\":01}", "{\"a\":\"\\x\"}", "{\"a\":\"\n\"}", " ", "\0", "{\"a\":\0}", "<a/>", "a=b", $"{{\"a\":{BadField.Deep}}}",
                 new string('{', 5_000), new string('[', 60_000)])
        {
            Refused.Check(await scene.Send(call, Encoding.UTF8.GetBytes(body)), HttpStatusCode.BadRequest, "validation_failed", Short(body));
        }

        byte[][] notUtf8 = [[0xff, 0xfe], [0xc3, 0x28], "{\"a\":\""u8
            .ToArray()
            .Append((byte)0xff)
            .Concat("\"}"u8.ToArray())
            .ToArray(), Encoding.Unicode.GetBytes("{}"), [0xed, 0xa0, 0x80], [.. "{\"a\":\""u8, 0xc0, 0x80, .. "\"}"u8]];
        foreach (var bytes in notUtf8) Refused.Check(await scene.Send(call, bytes), HttpStatusCode.BadRequest, "validation_failed", Convert.ToHexString(bytes));
        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenAnyFieldOfAWrongKind_WhenSent_ThenTheProblemNamesItAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();

        foreach (var field in call.Fields)
        {
            foreach (var value in field.Values) await RefusesField(field.Name, value, isDeep: value.Contains(BadField.Deep, StringComparison.Ordinal));
            if (field.IsRequired)
            {
                await RefusesField(field.Name, "null");
                await RefusesField(field.Name, null);
            }
        }

        Assert.Equal(before, await scene.Look());

        async Task RefusesField(string field, string? value, bool isDeep = false)
        {
            var what = $"{field}={Short(value ?? "missing")}";
            var answer = await scene.Send(call, call.BodyWith(field, value));
            Refused.Check(answer, HttpStatusCode.BadRequest, "validation_failed", what);
            if (!isDeep) Assert.True(answer.At("errors")?[field] is not null, $"{what}: {answer.Raw}");
        }
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenAFieldThatIsNamedTwice_WhenSent_ThenItIsRefused(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        foreach (var field in call.Fields)
        {
            var twice = $"{{\"{field.Name}\":null,{call.Body![1..]}";
            Refused.Check(await scene.Send(call, twice), HttpStatusCode.BadRequest, "validation_failed", twice);
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenNoBodyOrAnotherContentType_WhenSent_ThenItIsRefusedUnlessNoBodyIsFine(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        var body = Encoding.UTF8.GetBytes(scene.Fill(call.Body!));

        foreach (var type in (string?[])[null, "", "text/plain", "application/xml", "multipart/form-data; boundary=a", "application/x-www-form-urlencoded",
            "application/json; charset=utf-16", "application", "json", "application/json/x", "a/b, application/json"])
        {
            Refused.Check(await scene.Send(call, body, type), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", type ?? "no content type");
        }

        if (!call.BodyMayBeEmpty)
        {
            Refused.Check(await scene.Send(call, (byte[]?)null), "no body");
            Refused.Check(await scene.Send(call, (byte[])[]), HttpStatusCode.BadRequest, "validation_failed", "an empty body");
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenABodyOf10Megabytes_WhenSentWithOrWithoutItsLength_ThenItIsTooLargeAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        using var client = scene.Client(call.Who);

        foreach (var isChunked in (bool[])[false, true])
        {
            var answer = await RawHttp.SendLarge(server.Address, call.Method, scene.Fill(call.Path), client.Bearer, 10 * 1024 * 1024, isChunked);
            Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
            Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
            Assert.Contains("\"code\":\"payload_too_large\"", answer, StringComparison.Ordinal);
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task GivenFieldsThatNobodyKnows_WhenSent_ThenTheyAreIgnored(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        await scene.Register();
        // Stopping takes something that can be stopped.
        using var client = scene.Client(call.Who);
        if (call.Path.EndsWith("/recording/stop", StringComparison.Ordinal))
        {
            await client.Post(scene.Fill(call.Path.Replace("stop", "start", StringComparison.Ordinal)));
        }

        const string Unknown = """
        "unknown":{"a":[null]},"__proto__":{},"constructor":1,"\ud800":"\ud800","Title":7}
        """;
        var answer = await scene.Send(call, call.Body!.TrimEnd('}') + (call.Body == "{}" ? "" : ",") + Unknown);

        Assert.True(call.IsTaken(answer), $"{(int)answer.Status} {answer.Raw}");
    }

    private static string Short(string text) => text.Length <= 80 ? text : $"{text[..80]}… ({text.Length})";
}
