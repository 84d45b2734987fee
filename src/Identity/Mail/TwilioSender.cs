using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Livehouse.Identity.Mail;

/// <param name="AccountSid"><c>AC…</c>.</param>
/// <param name="From">A number (E.164) or the id of a messaging service (<c>MG…</c>).</param>
/// <param name="ApiUrl">Twilio's own, or one of its regions.</param>
public sealed record TwilioAccount(string AccountSid, string AuthToken, string From, string ApiUrl = TwilioAccount.DefaultApiUrl)
{
    public const string DefaultApiUrl = "https://api.twilio.com";

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(TwilioAccount);
}

/// <summary>
/// Sends text messages by Twilio's REST API (<c>POST /2010-04-01/Accounts/{sid}/Messages.json</c>). One call of it is all that is needed: its package would add
/// 16 MB. The API knows no idempotency key, so a message whose answer was lost can come twice; its code is the same.
/// </summary>
public sealed class TwilioSender(HttpClient http, TwilioAccount account) : ISmsSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public bool IsConfigured => true;

    public async Task Send(SmsMessage text, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{account.ApiUrl.TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(account.AccountSid)}/Messages.json");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.AccountSid}:{account.AuthToken}")));
        request.Content = new FormUrlEncodedContent(
        [
            new("To", text.To),
            new(account.From.StartsWith("MG", StringComparison.Ordinal) ? "MessagingServiceSid" : "From", account.From),
            new("Body", text.Text),
        ]);
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        tooLong.CancelAfter(Timeout);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, tooLong.Token);
            if (answer.IsSuccessStatusCode) return;
            // The body names the number; the status says what to do.
            throw new MessageNotSentException(
                $"Twilio answered {(int)answer.StatusCode}.", isPermanent: answer.StatusCode is HttpStatusCode.BadRequest);
        }
        catch (HttpRequestException error)
        {
            throw new MessageNotSentException($"Twilio could not be reached ({error.HttpRequestError}).", isPermanent: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new MessageNotSentException("Twilio did not answer in time.", isPermanent: false);
        }
    }
}
