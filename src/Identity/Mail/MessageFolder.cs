using System.Globalization;
using System.Text;

namespace Livehouse.Identity.Mail;

/// <summary>
/// For development: mails and text messages become files in a folder instead of being sent. One is there once, however often it is handed over; the newest
/// <see cref="FilesMax"/> stay.
/// </summary>
public sealed class MessageFolder(string folder, string from) : IMailer, ISmsSender
{
    public const int FilesMax = 1_000;

    public bool IsConfigured => true;

    public async Task Send(MailMessage mail, CancellationToken cancellation)
    {
        using var message = Mime.Of(mail, from);
        using var bytes = new MemoryStream();
        await message.WriteToAsync(bytes, cancellation);
        await Write(mail.At, mail.Id, "eml", bytes.ToArray(), cancellation);
    }

    public Task Send(SmsMessage text, CancellationToken cancellation) =>
        Write(text.At, text.Id, "txt", Encoding.UTF8.GetBytes($"To: {text.To}\n\n{text.Text}\n"), cancellation);

    /// <summary>The name begins with the time, so that the newest is the last in any listing.</summary>
    private async Task Write(DateTimeOffset at, string id, string extension, byte[] content, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMdd'T'HHmmssfff}-{id}.{extension}"));
            var whole = Path.Combine(folder, $".{id}.tmp");
            await File.WriteAllBytesAsync(whole, content, cancellation);
            File.Move(whole, file, overwrite: true);
            Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MessageNotSentException($"The folder for mails could not be written ({error.GetType().Name}).", isPermanent: false);
        }
    }

    private void Trim()
    {
        var files = Directory.GetFiles(folder, "*.eml").Concat(Directory.GetFiles(folder, "*.txt")).ToList();
        foreach (var old in files.Order(StringComparer.Ordinal).Take(files.Count - FilesMax)) File.Delete(old);
    }
}
