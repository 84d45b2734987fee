using Livehouse.Testing;
using Livehouse.Tests.Server;
using Xunit.Abstractions;

namespace Livehouse.Tests.MobileApp;

/// <summary>
/// The app of <c>clients/mobile</c>: its types, and its own tests by Jest, one of which runs the viewer's screen with the real <c>@livehouse/client</c> against
/// this server.
/// </summary>
/// <remarks>
/// Installing Expo's packages takes half a minute. <c>LIVEHOUSE_MOBILE=short</c> leaves out the tests of single screens, which need no server:
/// <c>npm test</c> in <c>clients/mobile</c> runs them; <c>none</c>, as CI has it, leaves out everything.
/// </remarks>
public sealed class MobileAppTests(ApiServer server, ITestOutputHelper output) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private static readonly string[] ShortTests = ["server", "session", "native-config", "texts"];

    private readonly string _output = $"out/{Guid.NewGuid():N}";
    private readonly NpmFolder _app = NpmFolder.InRepository("clients/mobile");
    private readonly NpmFolder _client = NpmFolder.InRepository("clients/js");

    private static string Extent => Environment.GetEnvironmentVariable("LIVEHOUSE_MOBILE") ?? "full";

    public async Task InitializeAsync()
    {
        if (Extent == "none") return;
        await _client.Install();
        await _app.Install();
        await Node(_client, "node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--outDir", _output);
    }

    [Fact]
    public async Task GivenTheApp_ThenItsTypesAndItsTestsPass()
    {
        if (Extent == "none") return;
        var compiled = Path.Combine(_client.Path, _output);

        // Its tsconfig.json takes the client's types from clients/js/dist, which another build may be writing.
        var project = Path.Combine(_app.Path, $"tsconfig.{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(
            project, $$"""{ "extends": "./tsconfig.json", "compilerOptions": { "paths": { "@livehouse/client": ["{{compiled}}/index.d.ts"] } } }""");
        try
        {
            await Node(_app, "node_modules/typescript/bin/tsc", "-p", project);
        }
        finally
        {
            File.Delete(project);
        }

        string[] files = Extent == "short" ? [.. ShortTests.Select(static name => $"test/{name}.test")] : [];
        var start = _app.Node("node_modules/jest/bin/jest.js", ["--ci", .. files]);
        start.Environment["LIVEHOUSE_CLIENT_DIST"] = compiled;
        start.Environment["LIVEHOUSE_URL"] = server.Address.ToString().TrimEnd('/');
        output.WriteLine(await NodeProgram.Run(start, Hang.After));
    }

    public Task DisposeAsync()
    {
        var compiled = Path.Combine(_client.Path, _output);
        if (Directory.Exists(compiled)) Directory.Delete(compiled, recursive: true);
        return Task.CompletedTask;
    }

    private static Task<string> Node(NpmFolder folder, string script, params IEnumerable<string> arguments) =>
        NodeProgram.Run(folder.Node(script, arguments), Hang.After);
}
