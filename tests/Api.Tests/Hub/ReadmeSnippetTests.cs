using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Livehouse.Testing;
using Livehouse.Tests.Deployment;

namespace Livehouse.Tests.Hub;

/// <summary>
/// The hub's lines of <c>README.md</c>, run as they are printed with the official client: what they show survives the loss of the connection.
/// </summary>
public sealed partial class ReadmeSnippetTests(LiveStreamFixture fixture) : IClassFixture<LiveStreamFixture>
{
    /// <summary>The client waits a random part of 1, 2, 4… seconds before each try.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task GivenTheReadmesClient_WhenItsConnectionIsCutAgainAndAgain_ThenItReadsEveryMessageOnceAndInOrder()
    {
        var show = await fixture.GoLive();
        var writer = await show.Enter("writer");
        await using var line = CutLine.To(fixture.Server.Address);
        using var reader = await Run(line.Address, fixture.Server.Token("reader"), show.StreamId);
        var read = Lines(reader);
        try
        {
            Assert.EndsWith("reader Hello!", await Next(read), StringComparison.Ordinal);
            for (var round = 1; round <= 2; round++)
            {
                line.Cut();
                await writer.Invoke("live:message", show.With(("text", $"Missed {round}a")));
                await writer.Invoke("live:message", show.With(("text", $"Missed {round}b")));
                line.Mend();

                Assert.EndsWith($"writer Missed {round}a", await Next(read), StringComparison.Ordinal);
                Assert.EndsWith($"writer Missed {round}b", await Next(read), StringComparison.Ordinal);
                await writer.Invoke("live:message", show.With(("text", $"Live {round}")));
                Assert.EndsWith($"writer Live {round}", await Next(read), StringComparison.Ordinal);
            }
        }
        finally
        {
            reader.Kill(entireProcessTree: true);
        }
    }

    private static async Task<Process> Run(Uri address, string token, string streamId)
    {
        var folder = NpmFolder.InRepository("tests/clients");
        await folder.Install();
        var snippet = Snippet().Match(Repository.Read("README.md")).Groups["code"].Value.Replace(
            "http://localhost:5080", address.ToString().TrimEnd('/'), StringComparison.Ordinal);
        Assert.Contains("HubConnectionBuilder", snippet, StringComparison.Ordinal);
        var start = folder.Node("--input-type=module", "--eval", $"const {{ accessToken, streamId }} = process.env;\n{snippet}");
        start.Environment["accessToken"] = token;
        start.Environment["streamId"] = streamId;
        return Process.Start(start) ?? throw new InvalidOperationException("Node did not start.");
    }

    /// <summary>Its output, without the client's own messages about lost connections.</summary>
    private static Channel<string> Lines(Process process)
    {
        var lines = Channel.CreateUnbounded<string>();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) lines.Writer.TryComplete();
            else if (Printed().IsMatch(line.Data)) lines.Writer.TryWrite(line.Data);
        };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return lines;
    }

    private static async Task<string> Next(Channel<string> lines)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await lines.Reader.ReadAsync(patience.Token);
    }

    [GeneratedRegex("```js\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("^[0-9]+ ")]
    private static partial Regex Printed();
}
