using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Speech;

namespace Livehouse.Captions.Recognition;

/// <summary>
/// PocketSphinx as Debian packages it: small, offline, English. Good for a limited vocabulary by a grammar, and for tests. A process for each piece.
/// </summary>
internal sealed class PocketSphinxRecognizer(WorkerOptions options) : ISpeechRecognizer
{
    public async Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation)
    {
        string[] grammar = options.PocketSphinxGrammar.Length > 0 ? ["-jsgf", options.PocketSphinxGrammar] : [];
        string[] arguments = ["-infile", "/dev/stdin", "-time", "yes", "-logfn", "/dev/null", .. grammar];
        var start = new ProcessStartInfo(options.PocketSphinx, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(WaveFile.Raw(piece.Samples), cancellation);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended: its exit code says so below.
            }

            var text = await output;
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? Words(text) : throw new RecognitionFailedException(
                $"pocketsphinx ended with {process.ExitCode}: its model is not installed (Debian: pocketsphinx-en-us), or the grammar has a mistake.");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new RecognitionFailedException("pocketsphinx did not start.");
        }
        catch (Win32Exception failure)
        {
            throw new RecognitionFailedException("pocketsphinx can't be started.", failure);
        }
    }

    /// <summary>
    /// Reads lines such as <c>hello 0.400 0.970 1.000000</c>: a word, its begin and its end in seconds. An utterance's text stands alone before its words;
    /// silence and noise are in brackets.
    /// </summary>
    internal static IReadOnlyList<RecognizedText> Words(string output)
    {
        var texts = new List<RecognizedText>();
        var words = new List<string>();
        var (begin, end) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(' ');
            if (parts.Length != 4 || Seconds(parts[1]) is not { } from || Seconds(parts[2]) is not { } to || Seconds(parts[3]) is null)
            {
                Take();
                continue;
            }

            if (parts[0][0] is '<' or '[' or '(' or '+') continue;
            if (words.Count == 0) begin = from;
            end = to;
            // A second pronunciation of a word has a number behind it.
            words.Add(parts[0].Split('(')[0]);
        }

        Take();
        return texts;

        void Take()
        {
            if (words.Count > 0) texts.Add(new RecognizedText(string.Join(' ', words), begin, end));
            words.Clear();
        }
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
