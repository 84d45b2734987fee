using Livehouse.Storage;

namespace Livehouse.LocalSilo;

/// <summary>The grain has as many turns waiting as it may: this call was not taken. Trying again a little later can work.</summary>
public sealed class GrainOverloadedException(GrainRef grain, int lengthMax) : Exception($"{grain} has {lengthMax} calls waiting and takes no more now.")
{
    public GrainRef Grain { get; } = grain;
}

/// <summary>The silo is stopping or has stopped. A call that was not answered by then may or may not have had its turn.</summary>
public sealed class SiloStoppedException() : Exception("The silo takes no calls any more: it is stopping or has stopped.");
