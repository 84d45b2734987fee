using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Api.Messages;
using Livehouse.Inboxes;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Testing.ObjectStore;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Tests.Messages;

/// <summary>Files beside private messages, with a real S3 server.</summary>
public sealed class AttachmentEndpointsTests(ObjectStoreServer store) : IClassFixture<ObjectStoreServer>
{
    [ObjectStoreFact]
    public async Task GivenAFile_WhenItIsUploadedAndNamedByAMessage_ThenTheReceiverDownloadsItUntilTheMessageIsDeleted()
    {
        var bucket = await store.CreateBucket();
        using var objects = new AttachmentObjects(
            new S3Options { Bucket = bucket, Endpoint = store.Endpoint, AccessKey = ObjectStoreServer.AccessKey, SecretKey = ObjectStoreServer.SecretKey },
            TimeProvider.System);
        var outbox = new Dropping(new DropObjectsHandler(objects));
        await using var server = ApiServer.With(
            [$"--S3_ENDPOINT={store.Endpoint}", $"--S3_BUCKET={bucket}", $"--AWS_ACCESS_KEY_ID={ObjectStoreServer.AccessKey}",
                $"--AWS_SECRET_ACCESS_KEY={ObjectStoreServer.SecretKey}"],
            services => services.Replace(ServiceDescriptor.Singleton<OutboxHandler<DropObjects>>(outbox)));
        await server.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        using var carl = new Correspondent(server, "carl");
        using var http = new HttpClient();
        var file = RandomNumberGenerator.GetBytes(70_000);

        var reserved = await ann.Api.Post("/api/messages/attachments", """{"contentType":"image/png","sizeBytes":70000}""", "upload-1");
        Assert.Equal((HttpStatusCode.Created, "PUT", "no-store"), (reserved.Status, reserved.Text("method"), reserved.Header("Cache-Control")));
        Assert.Equal(reserved.Raw, (await ann.Api.Post("/api/messages/attachments", """{"contentType":"image/png","sizeBytes":70000}""", "upload-1")).Raw);
        var attachmentId = reserved.Text("attachmentId");
        Assert.Equal(("image/png", "70000"), (reserved.Text("headers.Content-Type"), reserved.Text("headers.Content-Length")));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(reserved.Text("uploadUrl"), file[1..]));
        Assert.Equal(HttpStatusCode.OK, await Put(reserved.Text("uploadUrl"), file));
        (await bob.Api.Get($"/api/messages/attachments/{attachmentId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var sent = await ann.TryWrite(bob.Id, change: body => body["attachments"] = new JsonArray(attachmentId));
        Assert.Equal(HttpStatusCode.Created, sent.Status);
        var entry = Assert.Single(await bob.Inbox());
        Assert.Equal((attachmentId, "image/png", 70_000), (
            entry["attachments"]![0]!["attachmentId"]!.GetValue<string>(),
            entry["attachments"]![0]!["contentType"]!.GetValue<string>(),
            entry["attachments"]![0]!["sizeBytes"]!.GetValue<int>()));

        var download = "";
        foreach (var reader in new[] { ann, bob })
        {
            var found = await reader.Api.Get($"/api/messages/attachments/{attachmentId}");
            Assert.Equal((70_000, "image/png"), (found.At("sizeBytes")!.GetValue<int>(), found.Text("contentType")));
            download = found.Text("downloadUrl");
            Assert.Equal(file, await http.GetByteArrayAsync(download));
        }

        (await carl.Api.Get($"/api/messages/attachments/{attachmentId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await ann.Api.Delete($"/api/messages/{sent.Text("messageId")}")).Status);
        (await ann.Api.Get($"/api/messages/attachments/{attachmentId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await bob.Api.Get($"/api/messages/attachments/{attachmentId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await outbox.Dropped.WaitAsync(Testing.Hang.After);
        using var gone = await http.GetAsync(new Uri(download));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        async Task<HttpStatusCode> Put(string url, byte[] content)
        {
            using var body = new ByteArrayContent(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var answer = await http.PutAsync(new Uri(url), body);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task GivenNoObjectStore_WhenAFileWouldBeUploaded_ThenItIsUnavailableAndNothingIsKept()
    {
        await using var server = ApiServer.With([], static services => services.Replace(ServiceDescriptor.Singleton<IAttachmentLinks>(new NoLinks())));
        await server.Start();
        using var ann = new Correspondent(server, "ann");
        for (var at = 0; at < 21; at++)
        {
            (await ann.Api.Post("/api/messages/attachments", """{"contentType":"image/png","sizeBytes":5}""")).AssertProblem(
                HttpStatusCode.BadGateway, "media_unavailable");
        }
    }

    [Fact]
    public async Task GivenFilesThatMayNotBe_WhenAnnounced_ThenTheProblemNamesTheFieldAndTooManyAreAConflict()
    {
        await using var server = ApiServer.With(["--ATTACHMENT_BYTES_MAX=1000", "--ATTACHMENT_TYPES=image/png, audio/ogg"]);
        await server.Start();
        using var ann = new Correspondent(server, "ann");
        foreach (var (field, body) in ((string, string)[])
                 [
                     ("contentType", """{"sizeBytes":5}"""), ("contentType", """{"contentType":"text/html","sizeBytes":5}"""),
                     ("contentType", """{"contentType":7,"sizeBytes":5}"""),
                     ("contentType", """{"contentType":"image/jpeg","sizeBytes":5}"""), ("sizeBytes", """{"contentType":"image/png"}"""),
                     ("sizeBytes", """{"contentType":"image/png","sizeBytes":0}"""),
                     ("sizeBytes", """{"contentType":"image/png","sizeBytes":1001}"""), ("sizeBytes", """{"contentType":"image/png","sizeBytes":"5"}"""),
                 ])
        {
            var answer = await ann.Api.Post("/api/messages/attachments", body);
            answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
            Assert.NotNull(answer.At("errors")![field]);
        }

        for (var at = 0; at < 20; at++)
        {
            Assert.Equal(HttpStatusCode.Created, (await ann.Api.Post("/api/messages/attachments", """{"contentType":"audio/ogg","sizeBytes":1000}""")).Status);
        }
        (await ann.Api.Post("/api/messages/attachments", """{"contentType":"audio/ogg","sizeBytes":5}""")).AssertProblem(HttpStatusCode.Conflict, "conflict");
    }

    /// <summary>Reports when objects have been deleted.</summary>
    private sealed class Dropping(DropObjectsHandler objects) : OutboxHandler<DropObjects>
    {
        private readonly TaskCompletionSource _dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Dropped => _dropped.Task;

        public override async Task<OutboxResult?> Run(DropObjects message, CancellationToken cancellation)
        {
            var result = await objects.Run(message, cancellation);
            _dropped.TrySetResult();
            return result;
        }
    }

    private sealed class NoLinks : IAttachmentLinks
    {
        public bool IsConfigured => false;

        public Task<UploadLink?> UploadOf(AttachmentView attachment) => Task.FromResult<UploadLink?>(null);

        public Task<DownloadLink?> DownloadOf(AttachmentView attachment) => Task.FromResult<DownloadLink?>(null);
    }
}
