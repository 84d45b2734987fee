using System.Diagnostics;
using Livehouse.Testing;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.ClientPackage;

/// <summary>The npm package <c>clients/js</c>, compiled into a folder of this test run, and a server whose budgets don't end a conversation.</summary>
public sealed class ClientPackageFixture : IAsyncLifetime
{
    private readonly string _output = $"out/{Guid.NewGuid():N}";

    public NpmFolder Npm { get; } = NpmFolder.InRepository("clients/js");

    public ApiServer Server { get; } =
        ApiServer.With(["--CHAT_PER_MINUTE=1000000", "--GIFTS_PER_MINUTE=1000000", "--REACTIONS_PER_MINUTE=1000000"]);

    public async Task InitializeAsync()
    {
        await Npm.Install();
        await Task.WhenAll(Server.Start(), Run("node_modules/typescript/bin/tsc", "-p", "tsconfig.test.json", "--outDir", _output));
    }

    /// <summary>Runs a script of the package, with the compiled client and the server in its environment; returns what it prints.</summary>
    public Task<string> Run(string script, params IEnumerable<string> arguments) => Start(Npm.Node(script, arguments), new Dictionary<string, string>());

    /// <inheritdoc cref="Run(string, IEnumerable{string})"/>
    public Task<string> RunWith(IReadOnlyDictionary<string, string> environment, string script) => Start(Npm.Node(script), environment);

    public async Task DisposeAsync()
    {
        var compiled = Path.Combine(Npm.Path, _output);
        if (Directory.Exists(compiled)) Directory.Delete(compiled, recursive: true);
        await Server.DisposeAsync();
    }

    private Task<string> Start(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        start.Environment["LIVEHOUSE_CLIENT_DIST"] = $"{_output}/src";
        start.Environment["LIVEHOUSE_URL"] = Server.Address.ToString().TrimEnd('/');
        start.Environment["JWT_SECRET"] = ApiServer.JwtSecret;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return NodeProgram.Run(start, Hang.After);
    }
}
