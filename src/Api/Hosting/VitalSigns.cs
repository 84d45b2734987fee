using Livehouse.Api.Operations.Health;
using Livehouse.LiveKit;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

internal sealed class VitalSigns(LivehouseStorage storage, LiveKitClient liveKit) : IVitalSigns
{
    public Task Database(CancellationToken cancellation) => storage.Ping(cancellation);

    public Task Media(CancellationToken cancellation) => liveKit.Ping(cancellation);
}
