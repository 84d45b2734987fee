using System.Diagnostics;
using System.Text.Json;
using Livehouse.Api.Configuration;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Deployment;

/// <summary><c>.env.example</c> names every variable, and its values are the code's defaults.</summary>
public sealed class EnvExampleTests
{
    [Fact]
    public void GivenTheExample_ThenEachVariableStandsThereOnceAndIsExplained()
    {
        Assert.Equal(EnvFile.Example.Names.Distinct(), EnvFile.Example.Names);
        Assert.Empty(EnvFile.Example.Unexplained);
    }

    [Fact]
    public void GivenTheCode_WhenItReadsItsSettings_ThenEveryVariableThatItAsksForIsInTheExample() =>
        Assert.Empty(KnownVariables.All.Except(EnvFile.Example.Names));

    [Fact]
    public void GivenTheClustersVariables_ThenTheyAreFoundInItsSource() =>
        Assert.Superset(new HashSet<string> { "ROLE", "CLUSTER_ID", "SILO_PORT", "GRAIN_IDLE_SECONDS" }, KnownVariables.OfTheCluster.ToHashSet());

    [Fact]
    public async Task GivenTheExample_ThenEveryVariableInItIsKnownToTheCodeOrToCompose()
    {
        var compose = await ComposeFile.Load();
        Assert.Empty(EnvFile.Example.Names.Except(KnownVariables.All).Except(compose.Variables.Select(variable => variable.Name)));
    }

    [Fact]
    public void GivenTheExample_WhenRead_ThenTheSettingsAreThoseOfAnEmptyEnvironment()
    {
        var ofNothing = SettingsReader.Read(new ConfigurationBuilder().Build(), isProduction: false);
        var ofExample = SettingsReader.Read(EnvFile.Example.AsConfiguration(), isProduction: false);
        foreach (var property in typeof(LivehouseSettings).GetProperties())
        {
            Assert.Equal((property.Name, Text(property.GetValue(ofNothing))), (property.Name, Text(property.GetValue(ofExample))));
        }

        static string Text(object? value) => JsonSerializer.Serialize(value);
    }

    [Fact]
    public void GivenTheExample_ThenNoSecretHasAValue() =>
        Assert.All(KnownVariables.Secrets, secret => Assert.Equal((secret, ""), (secret, EnvFile.Example[secret])));

    [Fact]
    public void GivenTheExample_WhenReadForProduction_ThenEveryMissingSecretIsNamed() => Assert.Equal(
        ["JWT_SECRET", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_WEBHOOK_SECRET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
        Assert
            .Throws<SettingsException>(() => SettingsReader.Read(EnvFile.Example.AsConfiguration(), isProduction: true)).Faults
            .Select(fault => fault.Split(':')[0]));

    [Fact]
    public async Task GivenNewSecrets_WhenReadForProduction_ThenNothingIsMissing()
    {
        using var folder = new CopiedScript();
        Assert.Equal(0, await folder.Run());

        var made = EnvFile.Read(folder.EnvPath);
        var settings = SettingsReader.Read(made.AsConfiguration(), isProduction: true);

        Assert.True(settings.IsProduction);
        Assert.Equal(EnvFile.Example.Names, made.Names);
        var compose = await ComposeFile.Load();
        Assert.DoesNotContain(compose.Variables.Where(variable => variable.IsRequired), variable => made[variable.Name].Length == 0);
        var secrets = KnownVariables.Secrets.Select(name => made[name]).Where(value => value.Length > 0).ToList();
        Assert.Equal(secrets.Distinct(), secrets);
        Assert.All(made.Names.Except(KnownVariables.Secrets), name => Assert.Equal((name, EnvFile.Example[name]), (name, made[name])));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.EnvPath));
    }

    [Fact]
    public async Task GivenAnEnvFile_WhenNewSecretsAreAskedFor_ThenItIsLeftAlone()
    {
        using var folder = new CopiedScript();
        await File.WriteAllTextAsync(folder.EnvPath, "JWT_SECRET=mine\n");

        Assert.Equal(1, await folder.Run());

        Assert.Equal("JWT_SECRET=mine\n", await File.ReadAllTextAsync(folder.EnvPath));
    }

    /// <summary><c>deploy/new-env.sh</c> and what it reads, in a folder of their own.</summary>
    private sealed class CopiedScript : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-env-test-").FullName;

        public CopiedScript()
        {
            Directory.CreateDirectory(Path.Combine(_folder, "deploy"));
            File.Copy(Repository.PathOf("deploy/new-env.sh"), Path.Combine(_folder, "deploy", "new-env.sh"));
            File.Copy(Repository.PathOf(".env.example"), Path.Combine(_folder, ".env.example"));
        }

        public string EnvPath => Path.Combine(_folder, ".env");

        /// <summary>Returns the exit code.</summary>
        public async Task<int> Run()
        {
            using var script = Process.Start(
                new ProcessStartInfo("sh", [Path.Combine(_folder, "deploy", "new-env.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await script.WaitForExitAsync().WaitAsync(Testing.Hang.After);
            return script.ExitCode;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
