using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Messages;

/// <summary>Clients as apps have them: Node, <c>tweetnacl</c> and the official SignalR client, against the real server and its files.</summary>
public sealed class TweetNaclTests
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    [Fact]
    public async Task GivenTwoPeopleWithTweetNacl_WhenTheyWriteToEachOther_ThenBothReadEverythingInOrderAndTheServersFilesHoldNoWordOfIt()
    {
        await using var server = new ApiServer();
        await server.Start();
        var clients = NpmFolder.InRepository("tests/clients");
        await clients.Install();

        using var node = Process.Start(clients.Node("src/letters.mjs", [server.Address.ToString()]))
            ?? throw new InvalidOperationException("Node did not start.");
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        try
        {
            await node.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            node.Kill();
            Assert.Fail($"The exchange came to no end: {await errors}");
        }

        Assert.True(node.ExitCode == 0, await errors);
        var exchange = JsonDocument.Parse(await output).RootElement;
        var texts = exchange.GetProperty("texts").EnumerateArray().Select(static text => text.GetString()!).ToList();
        var ciphertexts = exchange.GetProperty("ciphertexts").EnumerateArray().Select(static text => text.GetString()!).ToList();
        Assert.Equal((7, 7), (texts.Count, ciphertexts.Count));
        var files = Directory.GetFiles(server.Folder, "*", SearchOption.AllDirectories).Select(Read).ToList();
        Assert.All(ciphertexts, ciphertext => Assert.Contains(files, file => file.Contains(ciphertext, StringComparison.Ordinal)));
        foreach (var text in texts)
        {
            Assert.DoesNotContain(files, file => file.Contains(text, StringComparison.Ordinal));
            Assert.DoesNotContain(files, file => file.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('='), StringComparison.Ordinal));
        }
    }

    /// <summary>The database is open: it is read beside it.</summary>
    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
