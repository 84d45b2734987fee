using Livehouse.Operators;

namespace Livehouse.Storage;

/// <summary>The database in figures, for operators.</summary>
public interface IStorageFigures
{
    /// <summary><c>sqlite</c> or <c>postgresql</c>.</summary>
    string Kind { get; }

    /// <summary>The writes of this process, from request to disk.</summary>
    DurationCounts Commits { get; }

    Task<long> SizeBytes(CancellationToken cancellation = default);
}
