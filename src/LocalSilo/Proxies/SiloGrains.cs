using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Moderation;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

/// <summary>Every grain of the silo, as seen from outside of it or from another grain.</summary>
internal sealed class SiloGrains(CellTables tables, bool fromOutside) : IGrains
{
    public IStreamGrain Stream(string streamId) => new StreamProxy(tables.Streams, streamId, fromOutside, fromOutside ? tables.Gifts : null);

    public IUserGrain User(string tenantId, string userId) => new UserProxy(tables.Users, GrainRef.User(tenantId, userId).Key, fromOutside);

    public IModerationDeskGrain Desk(string tenantId) => new DeskProxy(tables.Desks, tenantId, fromOutside);

    public IDirectoryGrain Directory(string tenantId) => new DirectoryProxy(tables.Directories, tenantId, fromOutside);
}

internal sealed class CellTables(GrainFactories factories, SiloContext silo)
{
    public Cells<IStreamGrain> Streams { get; } = new(GrainKinds.Stream, factories.Stream, silo);

    public Cells<IUserGrain> Users { get; } = new(GrainKinds.User, factories.User, silo);

    public Cells<IModerationDeskGrain> Desks { get; } = new(GrainKinds.Desk, factories.Desk, silo);

    public Cells<IDirectoryGrain> Directories { get; } = new(GrainKinds.Directory, factories.Directory, silo);

    /// <summary>As many may wait as in a mailbox.</summary>
    public GiftGatherer Gifts { get; } = new(
        silo.Options.MailboxLengthMax,
        streamId => new GrainOverloadedException(GrainRef.Stream(streamId), silo.Options.MailboxLengthMax));

    public IEnumerable<ICells> All => [Streams, Users, Desks, Directories];
}
