using Livehouse.Api.Configuration;
using Livehouse.Identity.Mail;

namespace Livehouse.Api.Hosting;

/// <summary>What sends mails and text messages: a server each, or in development files.</summary>
internal static class MailHosting
{
    public static void AddMail(this IServiceCollection services, MailSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<IMailer>(settings switch
        {
            { Smtp: { } smtp } => new SmtpMailer(smtp, settings.From),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => new NothingIsSent(),
        });
        services.AddSingleton(_ => settings switch
        {
            // One client for the life of the process; connections are renewed, so that a change of its address is seen.
            { Twilio: { } twilio } => new TwilioSender(new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }), twilio),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => (ISmsSender)new NothingIsSent(),
        });
    }
}
