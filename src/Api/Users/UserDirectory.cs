using Livehouse.Api.Auth;
using Livehouse.Api.Problems;
using Livehouse.Identity.Accounts;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Api.Users;

/// <summary>
/// Which users exist, as far as this server can know. An id in the format of accounts (<see cref="AccountIds"/>) exists if the caller's tenant has that
/// account. Any other id belongs to the host application, which keeps its own accounts: for its own tokens they all exist. For an account from here, only those
/// exist who have been here: any other id may be made up.
/// </summary>
internal sealed class UserDirectory(AccountService accounts, IGrainStore store)
{
    /// <summary>The ids that don't exist, in order and without duplicates.</summary>
    public async Task<IReadOnlyList<string>> Unknown(HttpContext context, IReadOnlyList<string> userIds)
    {
        var (tenantId, isAccount) = (context.GetCaller().TenantId, context.GetVerified()?.SessionId is not null);
        var existing = await accounts.Existing(tenantId, [.. userIds.Where(AccountIds.HasForm).Distinct()], context.RequestAborted);
        List<string> unknown = [];
        foreach (var userId in userIds.Distinct())
        {
            if (existing.Contains(userId)) continue;
            if (AccountIds.HasForm(userId) || (isAccount && !await HasBeenHere(tenantId, userId, context.RequestAborted))) unknown.Add(userId);
        }

        return unknown;
    }

    /// <summary>As <see cref="Unknown"/>, but for anonymous callers only users who have been here exist.</summary>
    public async Task<IReadOnlyList<string>> UnknownHere(HttpContext context, IReadOnlyList<string> userIds)
    {
        List<string> unknown = [.. await Unknown(context, userIds)];
        if (context.GetCaller().IsSignedIn) return unknown;
        foreach (var userId in userIds.Distinct().Where(static id => !AccountIds.HasForm(id)))
        {
            if (!await HasBeenHere(context.GetCaller().TenantId, userId, context.RequestAborted)) unknown.Add(userId);
        }

        return unknown;
    }

    /// <summary>Null, or a response saying that the user does not exist.</summary>
    /// <param name="field">The request field that names the user.</param>
    public async Task<IResult?> Refuse(HttpContext context, string field, string userId) =>
        await Unknown(context, [userId]) is { Count: > 0 } unknown ? Problem.From(Refusal.UnknownUsers(field, unknown)) : null;

    /// <summary>They have started, watched or joined something, were followed by users who know them, or have a mailbox.</summary>
    private async Task<bool> HasBeenHere(string tenantId, string userId, CancellationToken cancellation) =>
        await store.Load(GrainRef.User(tenantId, userId), cancellation) is not null
            || await store.Load(GrainRef.Inbox(tenantId, userId), cancellation) is not null;
}
