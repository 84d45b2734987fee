namespace Livehouse.Tests.Repository;

/// <summary>What a rule found. All of it is shown, a finding a line: one run tells everything that is to be mended.</summary>
public static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToArray();
        Assert.True(found.Length == 0, $"{found.Length} found:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
