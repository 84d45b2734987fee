using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Web;

/// <summary>
/// The web client's types, and its own tests of logic and components (<c>clients/web</c>, <c>*.test.ts</c>), with the packages that the build of the server
/// installed.
/// </summary>
public sealed class WebUnitTests(ITestOutputHelper output)
{
    [WebFact]
    public async Task GivenTheWebClient_ThenItsTypesAndItsTestsPass()
    {
        var web = NpmFolder.InRepository("clients/web");
        await NodeProgram.Run(web.Node("node_modules/typescript/bin/tsc", "--noEmit"), Hang.After);
        output.WriteLine(await NodeProgram.Run(web.Node("node_modules/vitest/vitest.mjs", "run", "--reporter=dot"), Hang.After));
    }
}

/// <summary>Skipped, with the reason, where the server was built without its web client.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WebFactAttribute : FactAttribute
{
    public WebFactAttribute() => Skip = WebTheoryAttribute.ReasonOfBuild;
}
