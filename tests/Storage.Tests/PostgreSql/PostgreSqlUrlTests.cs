using Livehouse.Storage;
using Livehouse.Storage.PostgreSql;
using Npgsql;

namespace Livehouse.Tests.Storage.PostgreSql;

public sealed class PostgreSqlUrlTests
{
    [Theory]
    [InlineData("postgres://u:p%40ss%2Fw%3A@db.example:6432/live%20house")]
    [InlineData("postgresql://u:p%40ss%2Fw%3A@db.example:6432/live%20house")]
    [InlineData("POSTGRES://u:p%40ss%2Fw%3A@db.example:6432/live%20house")]
    [InlineData("Host=db.example;Port=6432;Username=u;Password=p@ss/w:;Database=live house")]
    public void GivenAUrlOrKeywords_WhenRead_ThenTheyNameTheSameDatabase(string databaseUrl)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgreSqlUrl.ToConnectionString(databaseUrl));
        Assert.Equal(("db.example", 6432, "u", "p@ss/w:", "live house"), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Fact]
    public void GivenAShortUrl_WhenRead_ThenTheDefaultsAreTheDrivers()
    {
        var read = new NpgsqlConnectionStringBuilder(PostgreSqlUrl.ToConnectionString("postgres://db/live"));
        Assert.Equal(("db", 5432, null, "live"), (read.Host, read.Port, read.Username, read.Database));
        Assert.True(read.MaxAutoPrepare > 0);
    }

    [Fact]
    public void GivenAUrlWithParameters_WhenRead_ThenLibpqsWordsAreUnderstood()
    {
        var read = new NpgsqlConnectionStringBuilder(PostgreSqlUrl.ToConnectionString(
            "postgres://[::1]/live?sslmode=verify-full&connect_timeout=7&application_name=a%20b&target_session_attrs=read-write&Max%20Auto%20Prepare=0&user=x"));
        Assert.Equal(("::1", SslMode.VerifyFull, 7, "a b", 0, "x"), (read.Host, read.SslMode, read.Timeout, read.ApplicationName, read.MaxAutoPrepare, read.Username));
    }

    [Theory]
    [InlineData("mysql://u:hunter2@db/live")]
    [InlineData("hunter2")]
    [InlineData("postgres://u:hunter2@db:notaport/live")]
    [InlineData("postgres://u:hunter2@db/live?nonsense=hunter2")]
    [InlineData("postgres://u:hunter2@db/live?connect_timeout=hunter2")]
    [InlineData("Username=u;Password=hunter2")]
    public void GivenSomethingElse_WhenRead_ThenItIsRefusedWithoutRepeatingIt(string databaseUrl)
    {
        var refusal = Assert.Throws<ArgumentException>(() => PostgreSqlUrl.ToConnectionString(databaseUrl));
        Assert.Contains("DATABASE_URL", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnUnknownUrl_WhenTheStorageIsOpened_ThenItIsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => LivehouseStorage.Open(new StorageOptions { DatabaseUrl = "mongodb://db/live" }, TimeProvider.System));
}
