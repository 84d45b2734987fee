using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Storage.Migrations;
using Livehouse.Testing.PostgreSql;
using Livehouse.Wire;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private const string OldInsert = "INSERT INTO effects (id, kind, key, effect, due_at, attempts) VALUES (@id, 'stream', 'st_1', @effect, @due, @attempts)";

    /// <summary>A database as it was before jobs had kinds, with messages of every type, one of them with an attempt behind it.</summary>
    [ContractFact]
    public async Task GivenMessagesOfBefore_WhenTheSchemaIsBroughtUpToDate_ThenTheyHaveTheirKindsAndRun()
    {
        // Types that came later have no messages of before.
        Type[] later =
        [
            typeof(SummariseStream), typeof(KeepRecordedFile), typeof(QueueWebhooks), typeof(DeliverWebhooks), typeof(AnnounceLive), typeof(SendPush),
        ];
        var types = typeof(OutboxMessage).GetCustomAttributes<JsonDerivedTypeAttribute>().Where(type => !later.Contains(type.DerivedType)).ToList();
        var message = JsonSerializer.Serialize<OutboxMessage>(new RemoveParticipant("room", "u\u0000ü\"🎉"), LivehouseJson.Options);
        await Storage.DisposeAsync();
        await using (var database = OpenDatabase())
        {
            await database.Write(session => session.Execute(
                """
                DROP INDEX effects_unique; DROP INDEX effects_by_job; DROP TABLE ended_jobs; DROP TABLE job_errors; DROP TABLE paused_jobs;
                ALTER TABLE effects DROP COLUMN job; ALTER TABLE effects DROP COLUMN since; ALTER TABLE effects DROP COLUMN held;
                ALTER TABLE effects DROP COLUMN forgiven; ALTER TABLE effects DROP COLUMN failure; ALTER TABLE effects DROP COLUMN withdrawn;
                ALTER TABLE effects DROP COLUMN unique_key; CREATE INDEX effects_by_due ON effects (due_at, id);
                """));
            foreach (var type in types) await Old($"t_{type.TypeDiscriminator}", $$"""{"effect":"{{type.TypeDiscriminator}}","x":1}""", 900, 0);
            await Old("ef", message, -5, 3);
            await Old("unknown", """{"effect":"fromTheFuture","x":1}""", -5, 0);
            await database.Write(session => session.Execute(Migration.Of(database.Dialect).Single(static migration => migration.Name == "jobs").Sql));
            // A process of before, which still runs while others are upgraded.
            await Old("late", message, -4, 0);

            Task Old(string id, string json, int due, int attempts) => database.Write(session => session.Execute(
                OldInsert, ("id", id), ("effect", json), ("due", Now.AddSeconds(due).ToUnixTimeMilliseconds()), ("attempts", attempts)));
        }

        await Reopen();
        foreach (var type in types)
        {
            Assert.Equal(OutboxPolicyAttribute.Of(type.DerivedType).Kind, (await Storage.Jobs.Find($"t_{type.TypeDiscriminator}", Now))!.Kind);
        }

        var claimed = await Storage.Outbox.Claim(Now, Lease, 10);
        Assert.Equal([("ef", 4), ("late", 1)], claimed.Select(job => (job.Id, job.Attempts)));
        Assert.All(claimed, job => Assert.Equal(new RemoveParticipant("room", "u\u0000ü\"🎉"), job.Message));
        Assert.Equal(("participant.remove", Now.AddSeconds(-4)), (await Storage.Jobs.Find("late", Now)) is { } late ? (late.Kind, late.Since) : default);
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_1"), 0, "{}") { OutboxDone = ["ef"], EndedAt = Now });
        Assert.Equal(JobState.Completed, (await Storage.Jobs.Find("ef", Now))!.State);
    }
}
