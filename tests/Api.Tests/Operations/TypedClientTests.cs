using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Livehouse.Api.Configuration;
using Livehouse.Api.Hosting;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Operations;

/// <summary>
/// A front end's way to the server: <c>openapi-typescript</c> makes types of the running server's document, <c>tsc</c> compiles calls against them in strict
/// mode, and they are made. What must not compile (<c>wrong.ts</c>) doesn't.
/// </summary>
public sealed partial class TypedClientTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task GivenAClientGeneratedFromTheDocument_ThenTheFirstCallsCompileAndWorkAndWrongOnesDoNotCompile()
    {
        var npm = NpmFolder.InRepository("tests/typescript");
        await npm.Install();
        var folder = Directory.CreateDirectory(Path.Combine(npm.Path, "generated", Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            foreach (var source in (string[])["src/calls.ts", "src/wrong.ts", "tsconfig.json"])
            {
                File.Copy(Path.Combine(npm.Path, source), Path.Combine(folder, Path.GetFileName(source)));
            }
            var address = server.Address.ToString().TrimEnd('/');
            await Run(npm.Node("src/generate.mjs", address, folder));
            await Run(npm.Node("node_modules/typescript/bin/tsc", "-p", folder));
            var said = JsonNode.Parse(await Run(npm.Node(Path.Combine(folder, "out", "calls.js"), address, "typed")))!;

            Assert.Equal(
                """{"status":"live","recording":"none","endedAt":null,"cursor":null,"found":"My first stream","watches":true,"health":"healthy","second":"already_live","streamId":true,"invalid":["title"],"nobody":"unauthorized","roles":["viewer","streamer"],"stopped":"ended"}""",
                said.ToJsonString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void GivenTheCallsOfTheBanner_ThenTheTypedClientMakesEachOfThem()
    {
        var calls = File.ReadAllText(Path.Combine(NpmFolder.InRepository("tests/typescript").Path, "src", "calls.ts"));
        var banner = Banner.Text("http://localhost", SettingsReader.Read(new ConfigurationBuilder().Build(), isProduction: false));
        var paths = Curl().Matches(banner).Select(static call => call.Groups["path"].Value.Replace("$STREAM", "{streamId}", StringComparison.Ordinal)).ToList();

        Assert.InRange(paths.Count, 5, 20);
        Assert.All(paths, path => Assert.Contains($"\"{path}\"", calls, StringComparison.Ordinal));
    }

    private static Task<string> Run(ProcessStartInfo start) => NodeProgram.Run(start, Patience);

    [GeneratedRegex(@"curl -s http://localhost(?<path>/[^ )]+?)(;| |$)", RegexOptions.Multiline)]
    private static partial Regex Curl();
}
