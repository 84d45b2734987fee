using Livehouse.Storage.Databases;
using Livehouse.Streams;

namespace Livehouse.Storage.Captions;

/// <inheritdoc cref="ICaptionCatalog"/>
internal sealed class CaptionCatalog(IDatabase database) : ICaptionCatalog
{
    public async Task<IReadOnlyList<Caption>> List(CaptionQuery query, CancellationToken cancellation = default) =>
        await database.Read(session => session.Query(CaptionStatements.List(query), CaptionStatements.Read), cancellation);

    public async Task<IReadOnlyList<string>> Languages(string streamId, CancellationToken cancellation = default) =>
        await database.Read(session => session.Query(CaptionStatements.Languages(streamId), static row => row.GetString(0)), cancellation);
}
