using Livehouse.Api.Auth;
using Livehouse.Api.Problems;
using Livehouse.Identity.Accounts;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Api.Users;

/// <summary>
/// Which users exist, as far as this server can know. An id of an account's form (<see cref="AccountIds"/>) is an account's of the caller's tenant, or
/// nobody's. Any other id is one of the host application's, which keeps its own accounts: to its own tokens they all exist. An account from here gets to know
/// those who have been here: who has only ever typed an id made it up.
/// </summary>
internal sealed class UserDirectory(AccountService accounts, IGrainStore store)
{
    /// <summary>Those of these ids that are nobody's, in their order and each once.</summary>
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

    /// <summary>As <see cref="Unknown"/>, but callers who have not signed in know those alone who have been here.</summary>
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

    /// <summary>Null, or the answer that says that there is no such user.</summary>
    /// <param name="field">Where the request names the user.</param>
    public async Task<IResult?> Refuse(HttpContext context, string field, string userId) =>
        await Unknown(context, [userId]) is { Count: > 0 } unknown ? Problem.From(Refusal.UnknownUsers(field, unknown)) : null;

    /// <summary>They have started, watched or joined something, were followed by those who know them, or have a mailbox.</summary>
    private async Task<bool> HasBeenHere(string tenantId, string userId, CancellationToken cancellation) =>
        await store.Load(GrainRef.User(tenantId, userId), cancellation) is not null
            || await store.Load(GrainRef.Inbox(tenantId, userId), cancellation) is not null;
}
