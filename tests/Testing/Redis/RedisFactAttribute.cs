using Livehouse.Testing.PostgreSql;
using Xunit;

namespace Livehouse.Testing.Redis;

/// <summary>A test that needs Redis, and PostgreSQL for the state: skipped, with the reason, where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = (RedisInstallation.SkipReason ?? PostgreSqlInstallation.SkipReason)!;
}
