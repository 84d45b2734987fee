using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Livehouse.Identity.LoadTests;
using Livehouse.LoadTest.Options;

namespace Livehouse.LoadTest.Target;

/// <summary>
/// One front of the deployment. Nothing is asked of it but the answer to a nonce until that shows that it has the operator's secret; the secret itself never
/// leaves this process.
/// </summary>
internal sealed class TargetServer(HttpClient http, Uri address, string secret)
{
    private const int NonceBytes = 32;

    public Uri Address => address;

    /// <summary>Makes the server prove itself. Returns its challenge, and its clock.</summary>
    /// <exception cref="TargetException">It is not a server that has the secret.</exception>
    public async Task<(string Challenge, DateTimeOffset Now)> Prove(CancellationToken cancellation)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        var (body, headers) = await Post("challenge", new { nonce }, cancellation);
        if (Text(body, "challenge") is not { } challenge || Text(body, "proof") is not { } proof)
        {
            throw new TargetException($"{address} answered, but not as a Livehouse server.");
        }

        if (!LoadTestProof.AreSame(LoadTestProof.OfServer(secret, nonce, address.IdnHost.ToLowerInvariant(), challenge), proof))
        {
            throw new TargetException($"{address} is refused: its answer was not made with this secret for this host's name. Either {LoadSecret.Variable} "
                + "there is another one, or a proxy before it does not hand on the name (Host).");
        }

        return (challenge, headers.Date ?? TimeProvider.System.GetUtcNow());
    }

    /// <summary>Users of a load test, each as a user id and a token.</summary>
    /// <exception cref="TargetException">It refuses.</exception>
    public async Task<IReadOnlyList<LoadUser>> Grant(string run, int first, int count, CancellationToken cancellation)
    {
        var (challenge, _) = await Prove(cancellation);
        var proof = LoadTestProof.OfGrant(
            secret, challenge, run, first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture));
        var (body, _) = await Post("grant", new { challenge, proof, run, first, users = count }, cancellation);
        return [.. body.GetProperty("users").EnumerateArray().Select(static user => new LoadUser(Text(user, "userId")!, Text(user, "token")!))];
    }

    /// <param name="run">Null: every load test.</param>
    /// <exception cref="TargetException">It refuses.</exception>
    public async Task<CleaningStep> Clean(string? run, CancellationToken cancellation)
    {
        var (challenge, _) = await Prove(cancellation);
        var proof = LoadTestProof.OfCleaning(secret, challenge, run ?? "");
        var (body, _) = await Post("clean", new { challenge, proof, run }, cancellation);
        return new CleaningStep(
            body.GetProperty("rowsRemoved").GetInt32(), body.GetProperty("isDone").GetBoolean(), body.GetProperty("waitsForWork").GetBoolean());
    }

    /// <summary>As a user. Null: there is no such thing here.</summary>
    /// <exception cref="TargetException">It refuses, or does not answer.</exception>
    public async Task<JsonElement?> Ask(HttpMethod method, string path, LoadUser user, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        if (body is not null) request.Content = JsonContent.Create(body);
        var (status, answer, _) = await Send(request, cancellation);
        if (status == HttpStatusCode.NotFound) return null;
        return (int)status is >= 200 and < 300
            ? answer
            : throw new TargetException($"{method} {path} at {address}: {(int)status} {Text(answer, "code")} {Text(answer, "detail")}");
    }

    private async Task<(JsonElement Body, HttpResponseHeaders Headers)> Post(string call, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/api/loadtest/{call}")) { Content = JsonContent.Create(body) };
        var (status, answer, headers) = await Send(request, cancellation);
        return status switch
        {
            HttpStatusCode.OK => (answer, headers),
            HttpStatusCode.NotFound => throw new TargetException($"{address} is refused: it takes no load tests. Its operator sets {LoadSecret.Variable}."),
            _ => throw new TargetException($"{address} refuses ({call}): {(int)status} {Text(answer, "code")} {Text(answer, "detail")}"),
        };
    }

    private async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            var isJson = bytes.Length > 0 && bytes[0] is (byte)'{' or (byte)'[';
            return (answer.StatusCode, isJson ? JsonSerializer.Deserialize<JsonElement>(bytes) : default, answer.Headers);
        }
        catch (Exception error)
            when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new TargetException($"{address} did not answer: {error.Message}");
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

internal sealed record LoadUser(string UserId, string Token)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => UserId;
}

internal sealed record CleaningStep(int RowsRemoved, bool IsDone, bool WaitsForWork);
