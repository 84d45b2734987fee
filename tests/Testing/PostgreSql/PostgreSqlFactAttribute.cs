using Xunit;

namespace Livehouse.Testing.PostgreSql;

/// <summary>A test that needs a PostgreSQL server: skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute() => Skip = PostgreSqlInstallation.SkipReason!;
}
