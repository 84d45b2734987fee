using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Requests;

/// <summary>
/// HEAD is answered wherever GET is, with the same status and headers and without the body (RFC 9110, section 9.3.2): endpoints see a GET whose body is
/// discarded. Not on the hub, where a GET opens a connection.
/// </summary>
internal static class HeadRequests
{
    public static IApplicationBuilder UseHead(this IApplicationBuilder app) => app.Use(static (context, next) =>
        HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
            ? AnswerAsGet(context, next)
            : next(context));

    private static async Task AnswerAsGet(HttpContext context, RequestDelegate next)
    {
        var real = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var nowhere = new CountedNowhere();
        context.Features.Set<IHttpResponseBodyFeature>(nowhere);
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
            await nowhere.Writer.FlushAsync();
        }
        finally
        {
            // The web server omits the body of a response to HEAD, and must see that it is one.
            context.Request.Method = HttpMethods.Head;
            context.Features.Set(real);
        }

        var response = context.Response;
        if (!response.HasStarted && response.ContentLength is null && MayHaveBody(response.StatusCode)) response.ContentLength = nowhere.Length;
    }

    private static bool MayHaveBody(int status) =>
        status is >= 200 and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);

    /// <summary>Discards a body and only counts its length. The response does not start with it: its headers are sent when the endpoint is done.</summary>
    private sealed class CountedNowhere : Stream, IHttpResponseBodyFeature
    {
        private readonly PipeWriter _writer;
        private long _length;

        public CountedNowhere() => _writer = PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        Stream IHttpResponseBodyFeature.Stream => this;

        public PipeWriter Writer => _writer;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
        {
            _length += count ?? new FileInfo(path).Length - offset;
            return Task.CompletedTask;
        }

        public Task CompleteAsync() => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            _length += count;
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
