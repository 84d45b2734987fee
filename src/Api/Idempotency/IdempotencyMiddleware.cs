using System.Collections.Concurrent;
using System.Security.Cryptography;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Api.Idempotency;

/// <summary>
/// Honours <c>Idempotency-Key</c> on every POST under <c>/api</c> that is not marked <see cref="WithoutIdempotency"/>: a repeat gets the first answer. Only
/// successes are stored; a refusal changed nothing, so its key is free again. Parts of an answer that expire are renewed by the endpoint's
/// <see cref="IAnswerRenewal"/>. The work itself is safe to repeat under the same <see cref="Operation"/>, which covers a crash between doing and storing.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IIdempotencyStore store, AnswerSeal seal, TimeProvider time)
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(RequestLimits.IdempotencyHours);

    /// <summary>How long a process that died holds its keys: very short, because a repeat that overlaps is harmless.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>How long a repeat waits for the first request before it is refused.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(string Scope, string Key), TaskCompletionSource> _running = new();

    public async Task InvokeAsync(HttpContext context, Caller caller)
    {
        if (!IsHonoured(context))
        {
            await next(context);
            return;
        }

        if (KeyOf(context.Request) is not { } key)
        {
            await Problem.Invalid(new Dictionary<string, string[]> { [KeyHeader] =
            [
                $"Must be one value of 1 to {RequestLimits.IdempotencyKeyLengthMax} visible ASCII characters.",
            ] }).ExecuteAsync(context);
            return;
        }

        if (await RequestBytes.Read(context) is not { } body)
        {
            await ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
            return;
        }

        var scope = Ids.Derive("", caller.TenantId, caller.UserId, context.Request.Path.Value ?? "");
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        await InTurn(context, new Request(scope, key, fingerprint));
    }

    private static bool IsHonoured(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method)
        && context.Request.Headers.ContainsKey(KeyHeader)
        && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && context.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<WithoutIdempotency>() is null;

    private static string? KeyOf(HttpRequest request)
    {
        var values = request.Headers[KeyHeader];
        return values is [{ Length: > 0 and <= RequestLimits.IdempotencyKeyLengthMax } key] && key.All(static character => character is > ' ' and <= '~')
            ? key
            : null;
    }

    /// <summary>One request per key at a time: within this process by waiting for the previous one, across processes through the store.</summary>
    private async Task InTurn(HttpContext context, Request request)
    {
        using var tooLong = new CancellationTokenSource(WaitMax, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, tooLong.Token);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            while (_running.GetOrAdd((request.Scope, request.Key), mine) is var first && first != mine) await first.Task.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await StillRunning().ExecuteAsync(context);
            return;
        }

        try
        {
            await Judge(context, request, patience.Token);
        }
        finally
        {
            _running.TryRemove((request.Scope, request.Key), out _);
            mine.SetResult();
        }
    }

    private async Task Judge(HttpContext context, Request request, CancellationToken patience)
    {
        while (true)
        {
            var lookup = await store.Begin(request.Scope, request.Key, request.Fingerprint, time.GetUtcNow(), Lease, context.RequestAborted);
            switch (lookup.Verdict)
            {
                case IdempotencyVerdict.Run:
                    await Run(context, request);
                    return;
                case IdempotencyVerdict.Replay:
                    await Replay(context, request, lookup.Answer!);
                    return;
                case IdempotencyVerdict.Reused:
                    await new Problem(RefusalCodes.IdempotencyKeyReused, "This Idempotency-Key was already used with another body.").ExecuteAsync(context);
                    return;
            }

            // Another process has it, or had it when it died.
            try
            {
                await Task.Delay(LookEvery, time, patience);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                await StillRunning().ExecuteAsync(context);
                return;
            }
        }
    }

    private async Task Run(HttpContext context, Request request)
    {
        context.Features.Set(Operation.Of(request.Scope, request.Key));
        var wire = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        catch
        {
            await store.Release(request.Scope, request.Key, CancellationToken.None);
            throw;
        }
        finally
        {
            context.Response.Body = wire;
        }

        var bytes = kept.ToArray();
        if (context.Response.StatusCode is >= 200 and < 300)
        {
            // Stored before it is sent: a client that received an answer gets the same one again.
            var sealedBytes = seal.Seal(request.Scope, request.Key, KeptAnswer.From(context.Response, bytes));
            var answer = new StoredAnswer(context.Response.StatusCode, context.Response.ContentType ?? "", sealedBytes);
            await store.Complete(request.Scope, request.Key, answer, time.GetUtcNow() + KeptFor, CancellationToken.None);
        }
        else
        {
            await store.Release(request.Scope, request.Key, CancellationToken.None);
        }

        await wire.WriteAsync(bytes, context.RequestAborted);
    }

    private async Task Replay(HttpContext context, Request request, StoredAnswer stored)
    {
        if (seal.Open(request.Scope, request.Key, stored.Body) is not { } kept)
        {
            await Problem.From(Refusal.Conflict("This request has already been carried out, but its answer can't be shown again.")).ExecuteAsync(context);
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAnswerRenewal>() is { } renewal && await renewal.Renew(context, kept.Body) is { } renewed)
        {
            kept = kept with { Body = renewed };
        }
        context.Response.StatusCode = stored.Status;
        if (stored.ContentType.Length > 0) context.Response.ContentType = stored.ContentType;
        foreach (var (name, values) in kept.Headers) context.Response.Headers[name] = values;
        context.Response.Headers[ReplayedHeader] = "true";
        context.Response.ContentLength = kept.Body.Length;
        await context.Response.Body.WriteAsync(kept.Body, context.RequestAborted);
    }

    private static Problem StillRunning() => Problem.From(Refusal.Conflict("The first request with this Idempotency-Key is still running; try again later."));

    private sealed record Request(string Scope, string Key, string Fingerprint);
}

/// <summary>Marks a POST that creates nothing and spends nothing, or recognises repeats in its own way.</summary>
internal sealed class WithoutIdempotency
{
    public static WithoutIdempotency Instance { get; } = new();
}
