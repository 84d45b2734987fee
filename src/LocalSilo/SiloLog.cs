using Livehouse.Storage;
using Microsoft.Extensions.Logging;

namespace Livehouse.LocalSilo;

internal static partial class SiloLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A timer of {Grain} failed; the activation is dropped.")]
    public static partial void TimerFailed(this ILogger logger, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A turn of {Grain} failed after its caller had stopped waiting; the activation is dropped.")]
    public static partial void LateTurnFailed(this ILogger logger, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Grain} could not write what it held when it was deactivated.")]
    public static partial void DeactivationFailed(this ILogger logger, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Grain} could not be activated; {Calls} calls failed with it.")]
    public static partial void ActivationFailed(this ILogger logger, GrainRef grain, int calls, Exception failure);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "{Calls} calls to {Grain} were not answered within {Timeout}.")]
    public static partial void CallsOverdue(this ILogger logger, GrainRef grain, int calls, TimeSpan timeout);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The silo stopped after {Timeout} with {Grains} grains still at work.")]
    public static partial void StopTimedOut(this ILogger logger, TimeSpan timeout, int grains);

    [LoggerMessage(EventId = 7, Level = LogLevel.Debug, Message = "A turn of {Grain} failed and its caller was told; the activation is dropped.")]
    public static partial void TurnFailed(this ILogger logger, GrainRef grain, Exception failure);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "A look for idle grains and overdue calls failed; the next one comes in its time.")]
    public static partial void SweepFailed(this ILogger logger, Exception failure);
}
