using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.LiveKit;

/// <summary>
/// One call of LiveKit's Twirp API: a POST of JSON with a token that has only the grants that the method needs. Limited in time and in the size of the
/// response.
/// </summary>
internal sealed class TwirpChannel(LiveKitOptions options, HttpClient http, TimeProvider time)
{
    private readonly AccessTokens _tokens = new(options, time);
    private readonly string _root =
        $"{options.ApiUrl ?? throw new ArgumentException("The LiveKit URL must begin with ws, wss, http or https.", nameof(options))}".TrimEnd('/')
            + "/twirp/livekit.";

    /// <param name="method">Such as <c>RoomService/CreateRoom</c>.</param>
    /// <exception cref="LiveKitException">Every failure except the caller's own cancellation.</exception>
    public async Task<ProtoMessage> Call(string method, JsonObject request, VideoGrant grant, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, _root + method);
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.ForCall(grant));
            message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await Read(answer, method, either.Token);
            if (!answer.IsSuccessStatusCode) throw Failure(method, answer.StatusCode, body);
            return ProtoMessage.TryParse(body, out var result) ? result : throw NotLiveKit(method, answer.StatusCode, "no JSON object");
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LiveKitException(
                LiveKitErrors.TimedOut, null, isTransient: true, $"{method} was not answered within {options.CallTimeout.TotalSeconds:0.#} s.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new LiveKitException(
                LiveKitErrors.Unreachable, null, isTransient: true, $"{method}: the media server can't be reached ({broken.Message})", broken);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Read(HttpResponseMessage answer, string method, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentLength > options.AnswerBytesMax) throw TooLong(method, answer.StatusCode);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream((int)(answer.Content.Headers.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (body.Length + read > options.AnswerBytesMax) throw TooLong(method, answer.StatusCode);
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private LiveKitException TooLong(string method, HttpStatusCode status) => NotLiveKit(method, status, $"more than {options.AnswerBytesMax} bytes");

    /// <summary>
    /// Twirp errors are JSON objects with a <c>code</c>; a bad token gets a plain-text answer, and so does nearly everything that is not LiveKit.
    /// </summary>
    private static LiveKitException Failure(string method, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var isTransient = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            || ((int)status >= 500 && status != HttpStatusCode.NotImplemented);
        if (ProtoMessage.TryParse(body, out var error) && error.Text("code") is { Length: > 0 and <= 64 } code)
        {
            var words = error.Text("msg");
            return new LiveKitException(code, status, isTransient, $"{method}: {code} ({(words.Length > 500 ? words[..500] : words)})");
        }

        if (status == HttpStatusCode.Unauthorized)
        {
            return new LiveKitException(LiveKitErrors.Unauthenticated, status, false, $"{method}: the media server rejects our key.");
        }
        return isTransient
            ? new LiveKitException(LiveKitErrors.Unreachable, status, true, $"{method}: HTTP {(int)status}.")
            : NotLiveKit(method, status, $"HTTP {(int)status}");
    }

    private static LiveKitException NotLiveKit(string method, HttpStatusCode status, string what) =>
        new(LiveKitErrors.NotLiveKit, status, isTransient: false, $"{method}: the answer is not from a LiveKit server ({what}).");
}
