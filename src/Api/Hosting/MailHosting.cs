using Livehouse.Api.Configuration;
using Livehouse.Api.Jobs;
using Livehouse.Identity;
using Livehouse.Identity.Mail;

namespace Livehouse.Api.Hosting;

/// <summary>Services that send mails and text messages: through one server each, or as files in development.</summary>
internal static class MailHosting
{
    /// <param name="origins">Of pages that are trusted (<c>CORS_ORIGINS</c>).</param>
    public static void AddMail(this IServiceCollection services, MailSettings settings, IReadOnlyList<string> origins)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new IdentityEnvironment
        {
            SendsMail = provider.GetRequiredService<IMailer>().IsConfigured,
            SendsSms = provider.GetRequiredService<ISmsSender>().IsConfigured,
            PublicUrl = settings.PublicUrl,
            Origins = origins,
            // Resolved lazily: the runner's handlers need the identity services.
            Wake = () => provider.GetRequiredService<JobRunners>().Wake(),
        });
        services.AddSingleton<IMailer>(settings switch
        {
            { Smtp: { } smtp } => new SmtpMailer(smtp, settings.From),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => new NothingIsSent(),
        });
        services.AddSingleton(_ => settings switch
        {
            // One client for the life of the process; connections are renewed, so that a changed address is noticed.
            { Twilio: { } twilio } => new TwilioSender(new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }), twilio),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => (ISmsSender)new NothingIsSent(),
        });
    }
}
