using Livehouse.Listings;
using Livehouse.Refusals;

namespace Livehouse.Tests;

/// <summary>A grain whose turns are exactly what a test says: no async method stands between the host and it.</summary>
internal sealed class PlainGrain(Func<string, Task> turn) : IDirectoryGrain
{
    public Task Withdraw(string streamId) => turn(streamId);

    public async Task<Outcome<StreamPage>> List(ListStreams query)
    {
        await turn(query.Tag!);
        return new StreamPage([], query.Tag);
    }

    public Task Publish(StreamListing listing) => throw new NotSupportedException("Tests call the other methods.");
}
