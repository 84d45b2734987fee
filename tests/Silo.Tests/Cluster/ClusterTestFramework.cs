using System.Reflection;
using Livehouse.Testing.PostgreSql;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Livehouse.Tests.Cluster.ClusterTestFramework", "Livehouse.Silo.Tests")]

namespace Livehouse.Tests.Cluster;

/// <summary>
/// Skips, with the reason, what starts a cluster where no PostgreSQL is installed. The suites are those of the one-process server, whose tests say nothing of
/// PostgreSQL themselves.
/// </summary>
public sealed class ClusterTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <summary>What needs no cluster, or says for itself that it needs PostgreSQL.</summary>
    private static readonly string[] WithoutCluster =
    [
        "Livehouse.Tests.Activations.", "Livehouse.Tests.Calls.", "Livehouse.Tests.Schema.", "Livehouse.Tests.Silo.Schema.", "Livehouse.Tests.Wire.",
        "Livehouse.Tests.Configuration.ClusterSettingsReaderTests",
    ];

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private static bool StartsCluster(ITestCase test)
    {
        var name = $"{test.TestMethod.TestClass.Class.Name}.";
        return !WithoutCluster.Any(start => name.StartsWith(start, StringComparison.Ordinal));
    }

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkExecutor(assembly, sources, messages)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            var all = testCases.ToList();
            if (PostgreSqlInstallation.SkipReason is { } reason)
            {
                // xunit sets it from the attribute when it discovers a test, and asks for it when it runs one.
                var skip = typeof(TestMethodTestCase).GetProperty(nameof(TestMethodTestCase.SkipReason))!;
                foreach (var test in all.OfType<TestMethodTestCase>().Where(StartsCluster)) skip.SetValue(test, test.SkipReason ?? reason);
            }

            base.RunTestCases(all, executionMessageSink, executionOptions);
        }
    }
}
