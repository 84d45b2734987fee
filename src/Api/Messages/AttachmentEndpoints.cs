using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Messages;

/// <summary>Attachments of private messages: encrypted by the client, uploaded to the object store and downloaded from there by signed URLs.</summary>
internal static class AttachmentEndpoints
{
    public static void MapAttachments(this RouteGroupBuilder messages)
    {
        messages.MapPost("/attachments", Reserve)
            .RequireAuthorization()
            .AsOperation("reserveAttachment", RefusalCodes.Conflict, RefusalCodes.MediaUnavailable)
            .WithSummary("A URL to upload a file of exactly this size and type; a message must refer to it within an hour.")
            .Produces<UploadAnswer>(StatusCodes.Status201Created);
        messages.MapGet("/attachments/{attachmentId}", Find)
            .RequireAuthorization()
            .AsOperation("getAttachment", RefusalCodes.MediaUnavailable)
            .WithSummary("A URL to download an attachment, for its sender and for users who received a message with it.")
            .Produces<DownloadAnswer>();
    }

    private static async Task<IResult> Reserve(
        Body<AttachmentRequest> body, Caller caller, Operation operation, IGrains grains, IAttachmentLinks links, HttpContext context)
    {
        if (!links.IsConfigured) return NoStore();
        var reserved = await grains
            .Inbox(caller.TenantId, caller.UserId)
            .ReserveAttachment(new ReserveAttachment(caller, operation.Id, body.Value.ContentType, body.Value.SizeBytes));
        if (reserved.IsRefused) return Problem.From(reserved.Refusal);
        if (await links.UploadOf(reserved.Value) is not { } link) return NoStore();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new UploadAnswer(reserved.Value.AttachmentId, link.Url, link.Method, link.Headers, link.ExpiresAt), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Find(string attachmentId, Caller caller, IGrains grains, IAttachmentLinks links, HttpContext context)
    {
        var found = await grains.Inbox(caller.TenantId, caller.UserId).Attachment(new AttachmentQuery(caller, attachmentId));
        if (found.IsRefused) return Problem.From(found.Refusal);
        if (await links.DownloadOf(found.Value) is not { } link) return NoStore();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DownloadAnswer(link.Url, link.ExpiresAt, found.Value.SizeBytes, found.Value.ContentType));
    }

    private static Problem NoStore() => Problem.From(Refusal.MediaUnavailable("This server has no object store configured."));

    internal sealed record UploadAnswer(
        string AttachmentId, string UploadUrl, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

    internal sealed record DownloadAnswer(string DownloadUrl, DateTimeOffset ExpiresAt, long SizeBytes, string ContentType);

    internal sealed record AttachmentRequest(string ContentType, long SizeBytes) : IRequest<AttachmentRequest>
    {
        public static AttachmentRequest Read(Fields fields) =>
            new(fields.Text("contentType", 1, InboxLimits.ContentTypeLengthMax, TextKind.Exact), fields.Whole("sizeBytes", 1, int.MaxValue));
    }
}

/// <summary>Creates the URLs for uploading and downloading attachments.</summary>
internal interface IAttachmentLinks
{
    /// <summary>False when there is no object store.</summary>
    bool IsConfigured { get; }

    /// <summary>Null when no object store is configured.</summary>
    Task<UploadLink?> UploadOf(AttachmentView attachment);

    /// <inheritdoc cref="UploadOf"/>
    Task<DownloadLink?> DownloadOf(AttachmentView attachment);
}

/// <param name="Headers">Headers that the upload request must carry.</param>
/// <param name="ExpiresAt">UTC.</param>
internal sealed record UploadLink(string Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

/// <param name="ExpiresAt">UTC.</param>
internal sealed record DownloadLink(string Url, DateTimeOffset ExpiresAt);
