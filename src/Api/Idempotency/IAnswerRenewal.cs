namespace Livehouse.Api.Idempotency;

/// <summary>
/// Metadata of an endpoint whose kept answers hold something that runs out, such as a token: a client that asks again with its key must be able to use what it
/// gets.
/// </summary>
internal interface IAnswerRenewal
{
    /// <summary>The kept body with what has run out, or soon will, made anew; null: it is given again as it is.</summary>
    /// <param name="context">Of the repeat; its caller is the first one's.</param>
    /// <param name="body">As the first was answered.</param>
    Task<byte[]?> Renew(HttpContext context, ReadOnlyMemory<byte> body);
}
