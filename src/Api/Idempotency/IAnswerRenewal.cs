namespace Livehouse.Api.Idempotency;

/// <summary>
/// Metadata of an endpoint whose stored answers contain something that expires, such as a token: a client that repeats its request must be able to use the
/// answer.
/// </summary>
internal interface IAnswerRenewal
{
    /// <summary>The stored body with new values for everything that has expired or soon will; null: it is returned unchanged.</summary>
    /// <param name="context">Of the repeat; it has the same caller as the first request.</param>
    /// <param name="body">The first answer.</param>
    Task<byte[]?> Renew(HttpContext context, ReadOnlyMemory<byte> body);
}
