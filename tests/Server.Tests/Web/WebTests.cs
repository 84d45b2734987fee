using Livehouse.Testing;
using Livehouse.Testing.Browser;
using Livehouse.Web;
using Xunit.Abstractions;

namespace Livehouse.Tests.Web;

/// <summary>
/// The web client in Chromium against the real server: a file of <c>tests/web/src</c> an area. With <c>LIVEHOUSE_WEB_FULL=1</c> they take the time that their
/// proofs need (a network that is gone for 20 seconds, thousands of messages); without it they are shortened. Screenshots are in <c>tests/web/shots</c>.
/// </summary>
public sealed class WebTests(WebStage stage, ITestOutputHelper output) : IClassFixture<WebStage>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Every area's name.</summary>
    public static TheoryData<string> Areas =>
        [.. Directory.EnumerateFiles(Path.Combine(NpmFolder.InRepository("tests/web").Path, "src"), "*.test.mjs")
            .Select(static file => Path.GetFileName(file)[..^".test.mjs".Length])
            .Order(StringComparer.Ordinal)];

    [WebTheory]
    [MemberData(nameof(Areas))]
    public async Task GivenTheRealServer_WhenBrowsersUseAnAreaOfTheWebClient_ThenItWorks(string area)
    {
        var folder = NpmFolder.InRepository("tests/web");
        await folder.Install();
        var node = folder.Node("--test", "--test-concurrency=1", "--test-reporter=spec", $"src/{area}.test.mjs");
        node.Environment["LIVEHOUSE_URL"] = stage.Address.AbsoluteUri;
        node.Environment["ADMIN_EMAIL"] = stage.AdminEmail;
        node.Environment["ADMIN_PASSWORD"] = stage.AdminPassword;
        node.Environment["CHROMIUM"] = Chromium.Program;
        if (stage.RtmpUrl is { } rtmp) node.Environment["RTMP_URL"] = rtmp;
        output.WriteLine(await NodeProgram.Run(node, Patience));
    }
}

/// <summary>Skipped, with the reason, without Chromium, and where the server was built without its web client.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WebTheoryAttribute : TheoryAttribute
{
    public WebTheoryAttribute() => Skip = Reason;

    internal static string? ReasonOfBuild => WebClientFiles.Paths.Count == 0 ? "Livehouse was built without its web client (docs/web.md)." : null;

    internal static string? Reason => Chromium.SkipReason ?? ReasonOfBuild;
}
