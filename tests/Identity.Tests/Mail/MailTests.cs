using System.Net;
using System.Text;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Mail;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Testing.Mail;
using MailKit.Security;
using MimeKit;

namespace Livehouse.Tests.Mail;

public sealed class MailTests
{
    private const string From = "Livehouse <live@example.com>";

    private static readonly DateTimeOffset At = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);
    private static readonly MailMessage Mail = new(
        "ml_1", At, "maya@example.org", "Grüße, Maya", "Hallo Zoë,\n\n.a line that begins with a dot\nhttps://example.com/#token=abc_-\n");

    [Fact]
    public async Task GivenAMailServer_WhenAMailIsSent_ThenItArrivesWholeAsOnePlainTextMail()
    {
        await using var sink = new SmtpSink();
        await new SmtpMailer(SmtpAddress.Parse($"smtp://us%40er:p%3Ass@127.0.0.1:{sink.Port}")!, From).Send(Mail, default);

        var sent = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(await sink.Next())));
        Assert.Equal(("maya@example.org", "live@example.com"), (sent.To.Mailboxes.Single().Address, sent.From.Mailboxes.Single().Address));
        Assert.Equal((Mail.Subject, Mail.Text.ReplaceLineEndings("\n")), (sent.Subject!, sent.TextBody!.ReplaceLineEndings("\n")));
        Assert.Equal((At, "ml_1@example.com", "auto-generated"), (sent.Date, sent.MessageId, sent.Headers["Auto-Submitted"]));
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0us@er\0p:ss"));
        Assert.Contains(sink.Commands, command => command == $"AUTH PLAIN {plain}" || command == plain);
    }

    [Theory]
    [InlineData("550 5.1.1 <maya@example.org> does not exist", true)]
    [InlineData("451 4.3.0 maya@example.org: try later", false)]
    public async Task GivenARefusedRecipient_ThenTheReasonNamesNobodyAndSaysWhetherToTryAgain(string answer, bool isPermanent)
    {
        await using var sink = new SmtpSink { ToRecipient = answer };
        var mailer = new SmtpMailer(SmtpAddress.Parse($"smtp://127.0.0.1:{sink.Port}")!, From);

        var error = await Assert.ThrowsAsync<MessageNotSentException>(() => mailer.Send(Mail, default));

        Assert.Equal(isPermanent, error.IsPermanent);
        Assert.DoesNotContain("maya", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GivenNoMailServer_ThenItIsTriedAgain()
    {
        int port;
        await using (var sink = new SmtpSink()) port = sink.Port;
        var error = await Assert.ThrowsAsync<MessageNotSentException>(
            () => new SmtpMailer(SmtpAddress.Parse($"smtp://127.0.0.1:{port}")!, From).Send(Mail, default));
        Assert.False(error.IsPermanent);
    }

    [Fact]
    public void GivenAddresses_ThenTlsIsRequiredBeyondThisMachine()
    {
        Assert.Equal(SecureSocketOptions.StartTls, SmtpMailer.SecurityOf(SmtpAddress.Parse("smtp://mail.example.com")!));
        Assert.Equal(SecureSocketOptions.SslOnConnect, SmtpMailer.SecurityOf(SmtpAddress.Parse("smtps://localhost")!));
        Assert.Equal(SecureSocketOptions.StartTlsWhenAvailable, SmtpMailer.SecurityOf(SmtpAddress.Parse("smtp://[::1]:25")!));
        Assert.Equal((587, 465), (SmtpAddress.Parse("smtp://a.b")!.Port, SmtpAddress.Parse("smtps://a.b")!.Port));
        Assert.Equal((25, "a.b"), (SmtpAddress.Parse("smtp://a.b:25")!.Port, SmtpAddress.Parse("smtp://a.b:25/")!.Host));
        string[] wrong = ["http://a.b", "smtp://", "smtp://a.b/x", "smtp://:p@a.b", "a.b:25", "smtp://a.b?x=1"];
        Assert.All(wrong, url => Assert.NotNull(SmtpAddress.FaultOf(url)));
    }

    [Fact]
    public async Task GivenAFolder_WhenAMailIsHandedOverTwice_ThenItIsThereOnceAndCanBeRead()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-mail-");
        try
        {
            var box = new MessageFolder(Path.Combine(folder.FullName, "outbox"), From);
            await box.Send(Mail, default);
            await box.Send(Mail, default);
            await box.Send(new SmsMessage("tx_1", At, "+4930123456", "123456"), default);

            Assert.Equal(
                ["20261128T090000000-ml_1.eml", "20261128T090000000-tx_1.txt"],
                Directory.GetFiles(Path.Combine(folder.FullName, "outbox")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
            var mail = Directory.GetFiles(Path.Combine(folder.FullName, "outbox"), "*.eml").Single();
            Assert.Contains("#token=abc_-\n", (await File.ReadAllTextAsync(mail)).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task GivenTwilio_ThenItsMessageResourceIsPosted()
    {
        var stub = new Stub(HttpStatusCode.Created);
        using var http = new HttpClient(stub);
        var sender = new TwilioSender(http, new TwilioAccount("AC1", "token", "+15005550006", "https://api.twilio.test/"));

        await sender.Send(new SmsMessage("tx_1", At, "+4930123456", "Code: 123456"), default);

        Assert.Equal("POST https://api.twilio.test/2010-04-01/Accounts/AC1/Messages.json", stub.Line);
        Assert.Equal("Basic QUMxOnRva2Vu", stub.Authorization);
        Assert.Equal("To=%2B4930123456&From=%2B15005550006&Body=Code%3A+123456", stub.Body);
        stub.Status = HttpStatusCode.BadRequest;
        Assert.True((await Assert.ThrowsAsync<MessageNotSentException>(() => sender.Send(new SmsMessage("tx_1", At, "+49", ""), default))).IsPermanent);
        stub.Status = HttpStatusCode.TooManyRequests;
        Assert.False((await Assert.ThrowsAsync<MessageNotSentException>(() => sender.Send(new SmsMessage("tx_1", At, "+49", ""), default))).IsPermanent);
    }

    [Fact]
    public void GivenAQueuedMail_ThenItIsStoredSealedAndOpensAgainUnderItsSecretAlone()
    {
        var queue = new MessageQueue(new SecretSeal("one secret of the tests"), new FakeClock());
        var pending = queue.Mail("maya@example.org", "Subject", "the token");

        var stored = Assert.IsType<SendEmail>(pending.Message);
        Assert.Equal((GrainRef.Identity, pending.Id), (pending.Grain, stored.MessageId));
        Assert.DoesNotContain("token", System.Text.Json.JsonSerializer.Serialize<OutboxMessage>(stored), StringComparison.Ordinal);
        Assert.Equal(("maya@example.org", "the token"), (queue.Open(stored).To, queue.Open(stored).Text));
        var other = new MessageQueue(new SecretSeal("another secret of the tests"), new FakeClock());
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => other.Open(stored));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => queue.Open(stored with { MessageId = "ml_other" }));
    }

    [Theory]
    [InlineData("+4930123456", "+49••••••56")]
    [InlineData("+15005550006", "+15•••••••06")]
    public void GivenANumber_ThenMostOfItIsMasked(string number, string masked) => Assert.Equal(masked, PhoneNumbers.Mask(number));

    [Fact]
    public void GivenAnAddress_ThenItsNameIsMasked() => Assert.Equal("m•••@example.com", MaskedEmail.Of("maya@example.com"));

    private sealed class Stub(HttpStatusCode status) : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = status;

        public string? Line { get; private set; }

        public string? Authorization { get; private set; }

        public string? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Line, Authorization) = ($"{request.Method} {request.RequestUri}", request.Headers.Authorization!.ToString());
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(Status);
        }
    }
}
