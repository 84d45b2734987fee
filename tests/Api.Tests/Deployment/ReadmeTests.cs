using System.Text.RegularExpressions;
using Livehouse.Api.Configuration;
using Livehouse.Grains.Users;
using Livehouse.LiveKit;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Deployment;

/// <summary>The defaults in <c>README.md</c> and <c>docs/rooms.md</c> are the code's defaults.</summary>
public sealed partial class ReadmeTests
{
    private static readonly LivehouseSettings Unset = SettingsReader.Read(new ConfigurationBuilder().Build(), isProduction: false);

    [Fact]
    public void GivenTheReadmesTable_ThenEveryVariableIsKnownAndEveryNumberIsTheDefault()
    {
        var rows = Rows().Matches(Repository.Read("README.md"))
            .Select(static row => (
                Names: Names().Matches(row.Groups["names"].Value).Select(static name => name.Value).ToArray(),
                Defaults: row.Groups["defaults"].Value.Split(", ")))
            .ToList();

        Assert.InRange(rows.Count, 10, 100);
        Assert.Empty(rows.SelectMany(static row => row.Names).Except(KnownVariables.All));
        var numbers = rows.Where(static row => row.Names.Length == row.Defaults.Length && row.Defaults.All(static value => value.All(char.IsAsciiDigit)))
            .SelectMany(static row => row.Names.Zip(row.Defaults))
            .ToList();
        Assert.InRange(numbers.Count, 14, 100);
        Assert.All(numbers, static row => Assert.Equal((row.First, row.Second), (row.First, EnvFile.Example[row.First])));
    }

    [Fact]
    public void GivenTheTableOfInstances_ThenItIsWhatTheCodeDoes()
    {
        var rows = Cells().Matches(Repository.Read("docs/rooms.md")).ToDictionary(
            static row => row.Groups["name"].Value,
            static row => row.Groups["cells"].Value.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        string Default(Func<LiveKitInstanceOptions, string> of) =>
            string.Join(", ", Unset.LiveKit.Instances.Append(new LiveKitInstanceOptions { Name = "another", Server = Unset.LiveKit.Main }).Select(of));
        string Listed(string setting) => string.Join(", ", rows[setting][..4]);

        Assert.Equal(Default(static instance => $"{instance.TokenLifetime.TotalSeconds}"), Listed("TokenSeconds"));
        Assert.Equal(Default(static instance => $"{instance.NeedsPremium}".ToLowerInvariant()), Listed("NeedsPremium"));
        Assert.Equal(Default(static instance => $"{instance.MaxParticipants}"), Listed("MaxParticipants"));
        Assert.Equal(Default(static instance => $"{instance.OpensOnFirstToken}".ToLowerInvariant()), Listed("OpensOnFirstToken"));
        Assert.Equal(Default(static instance => $"{instance.EmptyTimeout.TotalSeconds}"), Listed("EmptyTimeoutSeconds"));
        Assert.Equal(Default(static instance => $"{instance.PublishesFreely}".ToLowerInvariant()), Listed("PublishesFreely"));
        Assert.Equal(Default(static instance => $"{instance.HoldTime.TotalSeconds}"), Listed("HoldSeconds"));
    }

    [Fact]
    public void GivenTheGrainsOwnDefaults_ThenTheyAreThoseOfTheSettings() => Assert.Equal(
        new UserGrainOptions(),
        new UserGrainOptions
        {
            StartsPerHour = Unset.Limits.StartsPerHour,
            JoinsPerQuarterHour = Unset.Limits.JoinsPerQuarterHour,
            EventsPerHour = Unset.Limits.EventsPerHour,
            RoomsPerQuarterHour = Unset.Limits.RoomsPerQuarterHour,
            RoomTokensPerQuarterHour = Unset.Limits.RoomTokensPerQuarterHour,
            RoomJoinsPerQuarterHour = Unset.Limits.RoomJoinsPerQuarterHour,
        });

    [GeneratedRegex(@"^\| (?<names>`[A-Z][^|]*) \| (?<defaults>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("(?<=`)[A-Z][A-Z0-9_]*_[A-Z0-9_]+(?=`)")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\| `(?<name>[A-Z][A-Za-z]+)` \|(?<cells>.+)\|$", RegexOptions.Multiline)]
    private static partial Regex Cells();
}
