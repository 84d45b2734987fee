namespace Livehouse.Tests.Repository;

/// <summary>The findings of a rule. All are shown, one per line, so that one run reports everything to fix.</summary>
public static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToArray();
        Assert.True(found.Length == 0, $"{found.Length} found:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
