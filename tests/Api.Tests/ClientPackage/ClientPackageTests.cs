using System.Globalization;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Tests.Docs;
using Xunit.Abstractions;

namespace Livehouse.Tests.ClientPackage;

/// <summary>
/// The npm package <c>@livehouse/client</c> (<c>clients/js</c>), as an app uses it: compiled in strict mode together with calls that must and that must not
/// compile, and then run against the real server (<see cref="Server.ApiServer"/>).
/// </summary>
/// <remarks>
/// <c>LIVEHOUSE_SDK_CUTS=1000</c> cuts connections a thousand times, which takes a minute and a half; otherwise it is 30.
/// <c>LIVEHOUSE_WRITE_CLIENT_TYPES=1</c> writes the generated files anew instead of comparing them.
/// </remarks>
public sealed class ClientPackageTests(ClientPackageFixture fixture, ITestOutputHelper output) : IClassFixture<ClientPackageFixture>
{
    private const int FewCuts = 30;

    [Fact]
    public async Task GivenTheServersDocument_ThenTheCommittedTypesAreGeneratedFromIt()
    {
        string[] files = ["openapi.ts", "idempotent.ts"];
        var committed = Path.Combine(fixture.Npm.Path, "src", "generated");
        var isWritten = Environment.GetEnvironmentVariable("LIVEHOUSE_WRITE_CLIENT_TYPES") == "1";
        var folder = isWritten ? committed : Directory.CreateTempSubdirectory("livehouse-client-types-").FullName;
        try
        {
            await fixture.Run("scripts/generate.mjs", fixture.Server.Address.ToString(), folder);
            Assert.All(files, file => Assert.True(
                File.ReadAllText(Path.Combine(committed, file)) == File.ReadAllText(Path.Combine(folder, file)),
                $"clients/js/src/generated/{file} is not what /openapi/v1.json describes. To write it anew: "
                + "LIVEHOUSE_WRITE_CLIENT_TYPES=1 dotnet test tests/Api.Tests --filter ClientPackageTests"));
        }
        finally
        {
            if (!isWritten) Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task GivenTheHubsEvents_ThenTheClientHasEachWithItsFields()
    {
        const string Print = """
            const { hubEvents } = await import(`./${process.env.LIVEHOUSE_CLIENT_DIST}/index.js`);
            console.log(JSON.stringify(hubEvents));
            """;
        var printed = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(await fixture.Run("--input-type=module", "--eval", Print))!;

        // HubReferenceTests compares this table with the server.
        Assert.Equal(
            MarkdownTable.Rows("docs/api/hub.md", "## Events")
                .Select(static row => Line(row[0].Trim('`'), MarkdownTable.Words(row[1])))
                .Order(StringComparer.Ordinal),
            printed.Select(static known => Line(known.Key, known.Value.Select(static field => field.Value == "?" ? $"{field.Key}?" : field.Key)))
                .Order(StringComparer.Ordinal));
    }

    /// <summary>With a fake clock, and with the real server: each file of <c>test/unit</c> and <c>test/live</c> is a process of its own.</summary>
    [Fact]
    public async Task GivenThePackagesOwnTests_ThenTheyPass()
    {
        string[] folders = ["test/unit", "test/live"];
        var files = folders.SelectMany(folder => Directory.GetFiles(Path.Combine(fixture.Npm.Path, folder), "*.test.mjs")).Order(StringComparer.Ordinal);
        var printed = await fixture.Run("--test", files);

        output.WriteLine(printed);
        Assert.Contains("pass ", printed, StringComparison.Ordinal);
    }

    [Fact]
    public Task GivenConnectionsThatAreCutAgainAndAgain_ThenEverybodySeesEverythingOnceAndInOrder() => Seeds.Try(1, output.WriteLine, async seed =>
    {
        var cuts = int.TryParse(Environment.GetEnvironmentVariable("LIVEHOUSE_SDK_CUTS"), CultureInfo.InvariantCulture, out var asked) ? asked : FewCuts;
        var environment = new Dictionary<string, string>
        {
            ["CUTS"] = cuts.ToString(CultureInfo.InvariantCulture), ["SEED"] = seed.ToString(CultureInfo.InvariantCulture),
        };
        var printed = await fixture.RunWith(environment, "test/live/cuts.mjs");

        output.WriteLine(printed);
        var figures = JsonDocument.Parse(printed).RootElement;
        Assert.Equal(cuts, figures.GetProperty("cuts").GetInt32());
        Assert.Equal(0, figures.GetProperty("replaced").GetInt32());
        Assert.InRange(figures.GetProperty("resumedWithLoss").GetInt32(), cuts / 3, int.MaxValue);
    });

    private static string Line(string name, IEnumerable<string> fields) => $"{name}: {string.Join(", ", fields.Order(StringComparer.Ordinal))}";
}
