using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Text;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Text;
using Livehouse.Users;

namespace Livehouse.Grains.Users;

/// <summary>What users say about themselves.</summary>
public partial class UserGrain
{
    public async Task<ProfileView> Profile(Caller viewer)
    {
        var followers = await Counted(State.Followers, FollowerLedger.Name, null);
        var following = await Counted(State.Following, FollowingLedger.Name, FollowingLedger.On);
        var row = viewer.IsSignedIn ? await _memory.Find(FollowerLedger.Name, viewer.UserId) : null;
        var notify = row is not null && Rows.Read<FollowerRow>(row).Notify;
        var view = new ProfileView(
            _userId,
            State.Name ?? State.KnownName,
            State.Bio,
            State.AvatarUrl,
            followers,
            following,
            row is not null,
            notify,
            await LiveStream(viewer));
        // Users without data are not kept in memory: any caller can request any user.
        if (_memory.State is null) _host.DeactivateWhenIdle();
        return view;
    }

    public async Task<Outcome<ProfileView>> ChangeProfile(ChangeProfile command)
    {
        if (!Owns(command.Caller)) return command.Caller.IsSignedIn ? Refusal.Forbidden("Users change their own profile alone.") : Refusal.Unauthorized();
        var name = command.Name is null ? State.Name : DisplayText.Clean(command.Name, 1, AccountLimits.DisplayNameLengthMax, isOneLine: true);
        if (command.Name is not null && name is null)
        {
            return Refusal.Invalid("displayName", $"A name has 1 to {AccountLimits.DisplayNameLengthMax} characters.");
        }

        if (command.Bio is not null && TextRules.Clean(command.Bio, 0, ProfileLimits.BioLengthMax) is null)
        {
            return Refusal.Invalid("bio", $"A bio has at most {ProfileLimits.BioLengthMax} characters.");
        }

        if (command.AvatarUrl is { Length: > 0 } url && !IsWebAddress(url)) return Refusal.Invalid("avatarUrl", "An avatar is an absolute http or https URL.");
        var next = State with
        {
            Name = name,
            Bio = command.Bio is null ? State.Bio : TextRules.Clean(command.Bio, 0, ProfileLimits.BioLengthMax)!,
            AvatarUrl = command.AvatarUrl is null ? State.AvatarUrl : command.AvatarUrl is { Length: > 0 } given ? given : null,
        };
        if (next == State) await _memory.Confirm();
        else await _memory.Commit(next);
        return await Profile(command.Caller);
    }

    private async Task<string?> LiveStream(Caller viewer)
    {
        if (State.LastStreamId is not { } streamId) return null;
        var stream = await _host.Grains.Stream(streamId).Get(viewer);
        return stream is { IsRefused: false, Value.Status: StreamStatus.Live } ? streamId : null;
    }

    private static bool IsWebAddress(string text) =>
        text.Length <= ProfileLimits.AvatarUrlLengthMax && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
