using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Ingress;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Users;

/// <summary>Deletion of the caller's account (docs/accounts.md).</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this RouteGroupBuilder users) => users.MapDelete("/me", Delete)
        .RequireAuthorization()
        .AsOperation(
            "deleteCurrentUser", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.AccountLocked, RefusalCodes.Conflict, RefusalCodes.RateLimited)
        // The middleware would store a fast hash of the password.
        .WithMetadata(WithoutIdempotency.Instance)
        .WithSummary($"Deletes the caller's account, with its password or within {AccountLimits.DeletedWithoutPasswordMinutes} minutes of signing in. "
            + "Sessions and presence end and personal data is erased; messages and gifts that other users keep stay without the name.")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Delete(
        Body<DeleteRequest> body, HttpContext context, Caller caller, AccountService accounts, AccountEraser eraser, SessionCookies cookies)
    {
        var command = new DeleteAccount(caller, context.GetVerified()?.SessionId, body.Value.Password) { Origin = context.GetOrigin() };
        var deleted = await accounts.Delete(command, context.RequestAborted);
        if (deleted.IsRefused) return Problem.From(deleted.Refusal);
        await eraser.Run(deleted.Value);
        cookies.Clear(context.Response);
        return TypedResults.NoContent();
    }

    /// <param name="Password">Null: the caller has just signed in.</param>
    internal sealed record DeleteRequest(string? Password) : IRequest<DeleteRequest>
    {
        public static bool MayBeEmpty => true;

        public static DeleteRequest Read(Fields fields) => new(fields.OptionalText("password", 1, AccountLimits.PasswordLengthMax, TextKind.Secret));

        /// <summary>Keeps the password out of logs.</summary>
        public override string ToString() => nameof(DeleteRequest);
    }
}

/// <summary>
/// Erases the data of a deleted account before its owner is answered. The work is stored on disk: if it takes longer or fails, the outbox runner continues it.
/// </summary>
internal sealed partial class AccountEraser(IImmediateOutbox outbox, TimeProvider time, ILogger<AccountEraser> log)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    public async Task Run(DeletedAccount deleted)
    {
        try
        {
            await outbox.RunNow(deleted.Work.Id, deleted.Work.Grain, deleted.Work.Message, CancellationToken.None).WaitAsync(WaitMax, time);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogLate(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "An account was deleted; the rest of its data is erased in the background.")]
    private static partial void LogLate(ILogger log, Exception reason);
}
