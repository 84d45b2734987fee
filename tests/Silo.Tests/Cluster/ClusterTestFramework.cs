using System.Reflection;
using Livehouse.Testing.PostgreSql;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Livehouse.Tests.Cluster.ClusterTestFramework", "Livehouse.Silo.Tests")]

namespace Livehouse.Tests.Cluster;

/// <summary>
/// Skips, with the reason, what starts a cluster where no PostgreSQL is installed. The suites are those of the one-process server, whose tests say nothing of
/// PostgreSQL themselves. With <c>LIVEHOUSE_CLUSTER_SUITES=short</c>, as CI has it, the longest are left out.
/// </summary>
public sealed class ClusterTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <summary>What needs no cluster, or says for itself that it needs PostgreSQL.</summary>
    private static readonly string[] WithoutCluster =
    [
        "Livehouse.Tests.Activations.", "Livehouse.Tests.Calls.", "Livehouse.Tests.Feed.", "Livehouse.Tests.Membership.", "Livehouse.Tests.Reports.",
        "Livehouse.Tests.Schema.", "Livehouse.Tests.Silo.Schema.", "Livehouse.Tests.Wire.",
        "Livehouse.Tests.Configuration.ClusterSettingsReaderTests",
    ];

    /// <summary>
    /// Two thirds of the time of all: what waits for a media server's and encoders' times, whole processes that are killed, and what a front decides alone,
    /// which its tests over one process have tried already. The last three lines are such: sign-ins, browser sessions, passkeys, limits, domains and the audit
    /// log are decided by the one front that these clusters have, by tables that the storage's and identity's own suites try on PostgreSQL; no grain and no
    /// other node has a part.
    /// </summary>
    private static readonly string[] Long =
    [
        "Livehouse.Tests.Media.", "Livehouse.Tests.Crashes.", "Livehouse.Tests.Cluster.", "Livehouse.Tests.BadInput.", "Livehouse.Tests.Security.",
        "Livehouse.Tests.Hub.HubOriginTests.", "Livehouse.Tests.Operations.", "Livehouse.Tests.Requests.", "Livehouse.Tests.Docs.",
        "Livehouse.Tests.ClientPackage.", "Livehouse.Tests.MobileApp.", "Livehouse.Tests.Mail.", "Livehouse.Tests.Rtmp.",
        "Livehouse.Tests.SingleSignOn.", "Livehouse.Tests.SignIns.", "Livehouse.Tests.TelemetryTests.", "Livehouse.Tests.Sessions.PasskeyBrowserTests.",
        "Livehouse.Tests.Users.RegistrationLimitTests.", "Livehouse.Tests.Tenants.DomainTests.",
        "Livehouse.Tests.Tenants.AuditTests.", "Livehouse.Tests.Sessions.BrowserSessionTests.", "Livehouse.Tests.Deployment.",
    ];

    /// <summary>The check that every suite is present takes no time.</summary>
    private const string SuiteList = "Livehouse.Tests.Cluster.SuiteTests.";

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private static bool StartsCluster(ITestCase test) => !IsOf(test, WithoutCluster);

    private static bool IsLong(ITestCase test) => IsOf(test, Long) && !IsOf(test, [SuiteList]);

    private static bool IsOf(ITestCase test, string[] starts)
    {
        var name = $"{test.TestMethod.TestClass.Class.Name}.";
        return starts.Any(start => name.StartsWith(start, StringComparison.Ordinal));
    }

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkExecutor(assembly, sources, messages)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            var all = testCases.ToList();
            // A class whose tests are all skipped would still start its cluster.
            if (Environment.GetEnvironmentVariable("LIVEHOUSE_CLUSTER_SUITES") == "short") all.RemoveAll(IsLong);
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
