using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>One statement of a commit.</summary>
/// <param name="Unchanged">The result of the whole commit when the statement changes no row: then nothing may be written. Null: it may change none.</param>
internal readonly record struct CommitStatement(Statement Sql, CommitResult? Unchanged = null);
