using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;
using Xunit.Abstractions;

namespace Livehouse.Tests.Silo.Schema;

/// <summary>What <see cref="IReminderTable"/> documents, asked of Orleans' own table over our statements.</summary>
[Collection(SchemaCollection.Name)]
public sealed class ReminderTableTests(PostgreSqlServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rivals = 8;

    private static readonly GrainId Stream = GrainId.Create("stream", "st_1");

    private readonly FakeClock _clock = new();
    private ClusterTables? _tables;
    private IReminderTable? _table;

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private ClusterTables Tables => _tables!;

    private IReminderTable Table => _table!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlInstallation.SkipReason is not null) return;
        _tables = await ClusterTables.Create(server);
        _table = await _tables.Reminders();
    }

    public Task DisposeAsync()
    {
        _tables?.Dispose();
        return Task.CompletedTask;
    }

    [PostgreSqlFact]
    public async Task GivenANewReminder_WhenItIsWritten_ThenItIsReadAsItWasWithTheEtagOfTheAnswer()
    {
        var reminder = Reminder(Stream, "duty", TimeSpan.FromMinutes(1));
        reminder.StartAt = Now.AddMicroseconds(-123_457);
        AssertSame(reminder, await Upsert(reminder), await Table.ReadRow(Stream, "duty"));
    }

    [PostgreSqlFact]
    public async Task GivenAPeriodOfMonths_WhenTheReminderIsWritten_ThenItIsReadAsItWas()
    {
        // Beyond 2^31 ms, where Orleans passes a 64-bit number.
        foreach (var period in new[] { TimeSpan.FromMilliseconds(int.MaxValue), TimeSpan.FromMilliseconds(int.MaxValue + 1L), TimeSpan.FromDays(365) })
        {
            var reminder = Reminder(Stream, "duty", period);
            AssertSame(reminder, await Upsert(reminder), await Table.ReadRow(Stream, "duty"));
        }
    }

    [PostgreSqlFact]
    public async Task GivenAStartOfNoKind_WhenTheReminderIsWritten_ThenItIsTakenAsUtc()
    {
        var reminder = Reminder(Stream, "duty", TimeSpan.FromMinutes(1));
        reminder.StartAt = DateTime.SpecifyKind(Now, DateTimeKind.Unspecified);
        await Upsert(reminder);
        var read = await Table.ReadRow(Stream, "duty");
        Assert.NotNull(read);
        Assert.Equal((Now, DateTimeKind.Utc), (read.StartAt, read.StartAt.Kind));
    }

    [PostgreSqlFact]
    public async Task GivenAReminder_WhenItIsWrittenAgain_ThenItIsReplacedUnderANewEtag()
    {
        var first = await Upsert(Reminder(Stream, "duty", TimeSpan.FromMinutes(1)));
        var reminder = Reminder(Stream, "duty", TimeSpan.FromMinutes(2));
        reminder.StartAt = Now.AddHours(1);
        var second = await Upsert(reminder);
        Assert.NotEqual(first, second);
        AssertSame(reminder, second, Assert.Single((await Table.ReadRows(Stream)).Reminders));
        Assert.NotEqual(second, await Upsert(reminder));
    }

    [PostgreSqlFact]
    public async Task GivenEightThatWriteOneReminder_WhenAllAreAnswered_ThenTheEtagsDifferAndOneOfThemHolds()
    {
        var etags =
            await Task.WhenAll(Enumerable.Range(1, Rivals).Select(minutes => Task.Run(() => Upsert(Reminder(Stream, "duty", TimeSpan.FromMinutes(minutes))))));
        Assert.Distinct(etags);
        var read = await Table.ReadRow(Stream, "duty");
        Assert.NotNull(read);
        Assert.Equal(etags[(int)read.Period.TotalMinutes - 1], read.ETag);
    }

    [PostgreSqlFact]
    public async Task GivenRemindersOfSeveralGrains_WhenOneGrainsAreRead_ThenNoOtherComes()
    {
        var elsewhere = await Tables.Reminders("elsewhere");
        await Upsert(Reminder(Stream, "first"));
        await Upsert(Reminder(Stream, "second"));
        await Upsert(Reminder(GrainId.Create("stream", "st_2"), "first"));
        await elsewhere.UpsertRow(Reminder(Stream, "third"));
        Assert.Equal(["first", "second"], (await Table.ReadRows(Stream)).Reminders.Select(reminder => reminder.ReminderName).Order());
        Assert.Equal(["third"], (await elsewhere.ReadRows(Stream)).Reminders.Select(reminder => reminder.ReminderName));
        Assert.Equal(3, (await Table.ReadRows(0, 0)).Reminders.Count);
    }

    [PostgreSqlFact]
    public async Task GivenNoSuchReminder_WhenItIsRead_ThenNoneComes()
    {
        await Upsert(Reminder(Stream, "duty"));
        Assert.Null(await Table.ReadRow(Stream, "Duty"));
        Assert.Null(await Table.ReadRow(GrainId.Create("stream", "st_2"), "duty"));
        Assert.Empty((await Table.ReadRows(GrainId.Create("stream", "st_2"))).Reminders);
    }

    [PostgreSqlFact]
    public async Task GivenNamesWithSpecialCharacters_WhenTheReminderIsWritten_ThenItIsFoundByThem()
    {
        var grain = GrainId.Create("stream", "st/\\#?'\"%_ü\U0001F3B5");
        var reminder = Reminder(grain, "a/b\\c'd\"e%_#?@Name");
        AssertSame(reminder, await Upsert(reminder), await Table.ReadRow(grain, reminder.ReminderName));
    }

    [PostgreSqlFact]
    public async Task GivenAReminder_WhenItIsRemoved_ThenOnlyTheRightEtagDoesItAndOnlyOnce()
    {
        var old = await Upsert(Reminder(Stream, "duty"));
        var etag = await Upsert(Reminder(Stream, "duty"));
        await Upsert(Reminder(Stream, "other"));
        Assert.False(await Table.RemoveRow(Stream, "duty", old));
        Assert.False(await Table.RemoveRow(Stream, "other", etag));
        Assert.False(await Table.RemoveRow(GrainId.Create("stream", "st_2"), "duty", etag));
        Assert.Equal(2, (await Table.ReadRows(Stream)).Reminders.Count);

        Assert.True(await Table.RemoveRow(Stream, "duty", etag));
        Assert.False(await Table.RemoveRow(Stream, "duty", etag));
        Assert.Equal("other", Assert.Single((await Table.ReadRows(Stream)).Reminders).ReminderName);
    }

    [PostgreSqlFact]
    public async Task GivenAReminderThatWasRemovedAndMadeAgain_WhenItIsRemovedByItsFormerEtag_ThenItStays()
    {
        var former = await Upsert(Reminder(Stream, "duty"));
        Assert.True(await Table.RemoveRow(Stream, "duty", former));
        var etag = await Upsert(Reminder(Stream, "duty"));
        Assert.False(await Table.RemoveRow(Stream, "duty", former));
        Assert.Equal(etag, (await Table.ReadRow(Stream, "duty"))?.ETag);
    }

    [PostgreSqlFact]
    public async Task GivenAnEtagThatIsWrittenOverMeanwhile_WhenTheReminderIsRemovedByIt_ThenItStays()
    {
        var etag = await Upsert(Reminder(Stream, "duty"));
        Assert.False(await Tables.Behind("UPDATE cluster_reminder SET etag = nextval('cluster_reminder_etag')", () => Table.RemoveRow(Stream, "duty", etag)));
        Assert.NotNull(await Table.ReadRow(Stream, "duty"));
    }

    [PostgreSqlFact]
    public async Task GivenTheLastEtag_WhenAReminderIsWritten_ThenTheyStartAnew()
    {
        await Tables.Execute($"SELECT setval('cluster_reminder_etag', {int.MaxValue - 1})");
        Assert.Equal($"{int.MaxValue}", await Upsert(Reminder(Stream, "duty")));
        Assert.Equal("1", await Upsert(Reminder(Stream, "duty")));
    }

    [PostgreSqlFact]
    public async Task GivenTwoServices_WhenOneIsCleared_ThenTheOthersRemindersStay()
    {
        var elsewhere = await Tables.Reminders("elsewhere");
        await Upsert(Reminder(Stream, "duty"));
        await elsewhere.UpsertRow(Reminder(Stream, "duty"));
        await Table.TestOnlyClearTable();
        Assert.Empty((await Table.ReadRows(0, 0)).Reminders);
        Assert.Single((await elsewhere.ReadRows(0, 0)).Reminders);
    }

    [PostgreSqlFact]
    public Task GivenRemindersAllRoundTheRing_WhenARangeIsRead_ThenExactlyThoseInItCome() => Seeds.Try(3, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        await Table.TestOnlyClearTable();
        var grains = Enumerable.Range(0, 100).Select(_ => GrainId.Create("stream", $"st_{random.Next()}")).Distinct().ToList();
        foreach (var grain in grains) await Upsert(Reminder(grain, "duty"));
        uint[] edges = [0, 1, int.MaxValue, 0x8000_0000, uint.MaxValue - 1, uint.MaxValue];
        for (var i = 0; i < 300; i++)
        {
            var (begin, end) = (Place(), random.Next(10) == 0 ? (uint?)null : Place());
            var found = await Table.ReadRows(begin, end ?? begin);
            var expected = grains.Where(grain => IsWithin(grain.GetUniformHashCode(), begin, end ?? begin)).Select(grain => grain.ToString());
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Reminders.Select(reminder => reminder.GrainId.ToString()).Order(StringComparer.Ordinal));
        }

        uint Place() => random.Next(4) switch
        {
            0 => edges[random.Next(edges.Length)],
            1 => grains[random.Next(grains.Count)].GetUniformHashCode(),
            2 => grains[random.Next(grains.Count)].GetUniformHashCode() - 1,
            _ => (uint)random.NextInt64(uint.MaxValue + 1L),
        };
    });

    [PostgreSqlFact]
    public async Task GivenARingInParts_WhenEachPartIsRead_ThenEveryReminderComesFromExactlyOne()
    {
        for (var i = 0; i < 100; i++) await Upsert(Reminder(GrainId.Create("stream", $"st_{i}"), "duty"));
        uint[] bounds = [17, 0x4000_0000, int.MaxValue, 0x9000_0000, 0xF000_0000];
        var found = new List<string>();
        for (var i = 0; i < bounds.Length; i++)
        {
            found.AddRange((await Table.ReadRows(bounds[i], bounds[(i + 1) % bounds.Length])).Reminders.Select(reminder => reminder.GrainId.ToString()));
        }
        Assert.Distinct(found);
        Assert.Equal(100, found.Count);
    }

    /// <summary>
    /// After the first bound, up to and with the last; where the last comes first, round the end of the ring; where they are equal, everywhere.
    /// </summary>
    private static bool IsWithin(uint place, uint begin, uint end) => begin < end ? place > begin && place <= end : place > begin || place <= end;

    private async Task<string> Upsert(ReminderEntry reminder)
    {
        var etag = await Table.UpsertRow(reminder);
        Assert.NotNull(etag);
        return etag;
    }

    private static void AssertSame(ReminderEntry expected, string etag, ReminderEntry? read)
    {
        Assert.NotNull(read);
        Assert.Equal((expected.GrainId, expected.ReminderName, expected.Period, etag), (read.GrainId, read.ReminderName, read.Period, read.ETag));
        Assert.Equal((expected.StartAt, DateTimeKind.Utc), (read.StartAt, read.StartAt.Kind));
    }

    private ReminderEntry Reminder(GrainId grain, string name) => Reminder(grain, name, TimeSpan.FromMinutes(1));

    private ReminderEntry Reminder(GrainId grain, string name, TimeSpan period) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Now, Period = period };
}
