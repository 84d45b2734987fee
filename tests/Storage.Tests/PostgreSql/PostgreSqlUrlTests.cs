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
        Assert.Equal(
            ("::1", SslMode.VerifyFull, 7, "a b", 0, "x"), (read.Host, read.SslMode, read.Timeout, read.ApplicationName, read.MaxAutoPrepare, read.Username));
    }

    /// <summary>As platforms show it to their customers, names and passwords changed.</summary>
    [Theory]
    [InlineData(
        "postgres://u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d", "Host=ec2-1-2-3-4.compute-1.amazonaws.com;Port=5432;Username=u;Password=p;Database=d")]
    [InlineData(
        "postgresql://u.ref:p@aws-0-eu.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1",
        "Host=aws-0-eu.pooler.supabase.com;Port=6543;Username=u.ref;Password=p;Database=postgres;Maximum Pool Size=1;Max Auto Prepare=0;No Reset On "
            + "Close=true")]
    [InlineData(
        "postgres://u.ref:p@aws-0-eu.pooler.supabase.com:6543/postgres?sslmode=require&supa=base-pooler.x",
        "Host=aws-0-eu.pooler.supabase.com;Port=6543;Username=u.ref;Password=p;Database=postgres;SSL Mode=Require;Max Auto Prepare=0;No Reset On Close=true")]
    [InlineData(
        "postgresql://u:p@aws-0-eu.pooler.supabase.com:5432/postgres", "Host=aws-0-eu.pooler.supabase.com;Port=5432;Username=u;Password=p;Database=postgres")]
    [InlineData(
        "postgresql://u:p@ep-a-b-123-pooler.eu-2.aws.neon.tech/d?sslmode=require&channel_binding=require",
        "Host=ep-a-b-123-pooler.eu-2.aws.neon.tech;Username=u;Password=p;Database=d;SSL Mode=Require;Channel Binding=Require;Max Auto Prepare=0;No Reset On "
            + "Close=true")]
    [InlineData(
        "postgresql://u:p@ep-a.neon.tech/d?sslmode=require&options=endpoint%3Dep-a",
        "Host=ep-a.neon.tech;Username=u;Password=p;Database=d;SSL Mode=Require;Options=endpoint=ep-a")]
    [InlineData(
        "postgresql://doadmin:p@x-do-user-1-0.k.db.ondigitalocean.com:25060/defaultdb?sslmode=require",
        "Host=x-do-user-1-0.k.db.ondigitalocean.com;Port=25060;Username=doadmin;Password=p;Database=defaultdb;SSL Mode=Require")]
    [InlineData(
        "postgres://u:p@top2.nearest.of.db.internal:5432/d?sslmode=disable",
        "Host=top2.nearest.of.db.internal;Port=5432;Username=u;Password=p;Database=d;SSL Mode=Disable")]
    [InlineData(
        "postgresql://u:p@h:5432/d?schema=public&connection_limit=5&pool_timeout=10&socket_timeout=9&connect_timeout=30&sslaccept=strict&statement_cache_size=0",
        "Host=h;Port=5432;Username=u;Password=p;Database=d;Search Path='\"public\"';Maximum Pool Size=5;Command Timeout=9;Timeout=30;SSL Mode=VerifyFull;Max "
            + "Auto Prepare=0")]
    [InlineData("postgres://u:p@h/d?sslmode=no-verify&uselibpqcompat=true", "Host=h;Username=u;Password=p;Database=d;SSL Mode=Require")]
    [InlineData("postgres://u:p@h/d?ssl=true", "Host=h;Username=u;Password=p;Database=d;SSL Mode=Require")]
    [InlineData(
        "postgres://u:p@h/d?ssl=false&prepareThreshold=0&currentSchema=a,b",
        "Host=h;Username=u;Password=p;Database=d;SSL Mode=Disable;Max Auto Prepare=0;Search Path=a,b")]
    [InlineData(
        "postgres://u:p@h/d?sslmode=verify-ca&sslrootcert=/etc/ca.pem",
        "Host=h;Username=u;Password=p;Database=d;SSL Mode=VerifyCA;Root Certificate=/etc/ca.pem")]
    [InlineData("postgres://u:p@h/d?sslrootcert=system", "Host=h;Username=u;Password=p;Database=d;SSL Mode=VerifyFull")]
    [InlineData(
        "postgres://u:p@h/d?keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=5&tcp_user_timeout=9",
        "Host=h;Username=u;Password=p;Database=d;Tcp Keepalive=true;Tcp Keepalive Time=30;Tcp Keepalive Interval=10")]
    [InlineData("postgres://u:p@h/d?keepalives_interval=10", "Host=h;Username=u;Password=p;Database=d;Tcp Keepalive Interval=10;Tcp Keepalive Time=10")]
    [InlineData("postgres://u:p@h/d?connect_timeout=0", "Host=h;Username=u;Password=p;Database=d;Timeout=0")]
    [InlineData("postgres://u:p@h/d?connect_timeout=99999", "Host=h;Username=u;Password=p;Database=d;Timeout=1024")]
    [InlineData(
        "postgres://u:p@h1:5432,h2:5433,h3/d?target_session_attrs=any",
        "Host=h1:5432,h2:5433,h3;Username=u;Password=p;Database=d;Target Session Attributes=any")]
    [InlineData(
        "postgres://u:p@h1,h2/d?load_balance_hosts=random",
        "Host=h1,h2;Username=u;Password=p;Database=d;Target Session Attributes=read-write;Load Balance Hosts=true")]
    [InlineData("postgres://u:p@[::1]:5432,[::2]/d", "Host=[::1]:5432,::2;Username=u;Password=p;Database=d;Target Session Attributes=read-write")]
    [InlineData("postgres://u:p@/d?host=h1,h2&port=5433", "Host=h1:5433,h2:5433;Username=u;Password=p;Database=d;Target Session Attributes=read-write")]
    [InlineData("postgres:///d?host=/var/run/postgresql&user=u", "Host=/var/run/postgresql;Username=u;Database=d")]
    [InlineData("postgres://u:p@%2Fvar%2Frun%2Fpostgresql/d", "Host=/var/run/postgresql;Username=u;Password=p;Database=d")]
    [InlineData("postgres://u:p@localhost/d?host=/cloudsql/project:region:db", "Host=/cloudsql/project:region:db;Username=u;Password=p;Database=d")]
    [InlineData("postgres://u:p%25%23%3F%2F%40%20%2B+@h/d", "Host=h;Username=u;Password=\"p%#?/@ ++\";Database=d")]
    [InlineData("postgres://u:p@ss:w#rd@h/d", "Host=h;Username=u;Password=p@ss:w#rd;Database=d")]
    [InlineData("postgres://u@h?dbname=d", "Host=h;Username=u;Database=d")]
    [InlineData(
        "host=h port=5433 dbname=d user=u password='p \\'q\\'' sslmode=require", "Host=h;Port=5433;Username=u;Password=\"p 'q'\";Database=d;SSL Mode=Require")]
    [InlineData(
        "Host=h1:5432,h2:5433;Database=d;Username=u;Maximum Pool Size=30",
        "Host=h1:5432,h2:5433;Database=d;Username=u;Maximum Pool Size=30;Target Session Attributes=read-write")]
    public void GivenWhatPlatformsHandOut_WhenRead_ThenTheDriverIsToldTheSame(string databaseUrl, string connectionString)
    {
        var (read, expected) =
            (new NpgsqlConnectionStringBuilder(PostgreSqlUrl.ToConnectionString(databaseUrl)), new NpgsqlConnectionStringBuilder(connectionString));
        if (expected.ApplicationName is null) expected.ApplicationName = "livehouse";
        if (!connectionString.Contains("Max Auto Prepare", StringComparison.Ordinal)) expected.MaxAutoPrepare = 128;
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), read.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Null(PostgreSqlUrl.FaultOf(databaseUrl));
    }

    [Theory]
    [InlineData("postgres://u:hunter2@db/live?nonsense=1", "part that is not understood: nonsense")]
    [InlineData("postgres://u:hunter2@db/live?sslcrl=/x", "part that is not understood: sslcrl")]
    [InlineData("postgres://u:hunter2@db/live?connect_timeout=soon", "value that is not understood: that of connect_timeout")]
    [InlineData("postgres://u:hunter2@db/live?sslmode=perhaps", "value that is not understood: that of sslmode")]
    [InlineData("postgres://u:hunter2@db/live?pgbouncer=maybe", "value that is not understood: that of pgbouncer")]
    [InlineData("postgres://u:hunter2@db/live?target_session_attrs=best", "value that is not understood: that of target_session_attrs")]
    [InlineData("postgres://u:hunter2@db/live?channel_binding=2", "value that is not understood: that of channel_binding")]
    [InlineData("postgres://u:hunter2@db/live?schema=mine&pgbouncer=true", "names a schema behind a transaction pooler")]
    [InlineData("postgres://u:hunter2@a,b,c/live?port=1,2", "has 3 hosts and 2 ports")]
    [InlineData("postgres://u:hunter2@a:1,b:port2/live", "an invalid host or port (number 2)")]
    [InlineData("postgres://u:hunter2@a:0/live", "value that is not understood: that of port")]
    [InlineData("postgres://u:hunter2@a,,b/live", "empty name in its list of hosts")]
    [InlineData("postgres://u:hun/ter2@db/live", "must be percent-encoded")]
    [InlineData("postgres://u:hun?ter2@db/live", "must be percent-encoded")]
    [InlineData("postgres:///live", "names no host")]
    [InlineData("host=db password='hunter2", "can't be read")]
    [InlineData("host=db nonsense=hunter2", "part that is not understood: nonsense")]
    [InlineData("Host=db;Username=u;Password=x;hunter2=y", "keyword number 4")]
    [InlineData("mysql://u:hunter2@db/live?x=1", "must be empty (SQLite)")]
    public void GivenAPartThatIsNotUnderstood_WhenRead_ThenTheSentenceNamesItAndNoPassword(string databaseUrl, string sentence)
    {
        var fault = PostgreSqlUrl.FaultOf(databaseUrl)!;
        Assert.Contains(sentence, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hun", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("ter2", fault, StringComparison.Ordinal);
        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => PostgreSqlUrl.ToConnectionString(databaseUrl)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u@h/d?schema=My%20%22house%22", "My \"house\"")]
    [InlineData("postgres://u@h/d?schema=public", "public")]
    [InlineData("postgres://u@h/d?currentSchema=a,b", null)]
    [InlineData("postgres://u@h/d", null)]
    public void GivenASchema_WhenRead_ThenItIsTheOneThatIsMade(string databaseUrl, string? schema) =>
        Assert.Equal(schema, PostgreSqlUrl.SchemaOf(PostgreSqlUrl.ToConnectionString(databaseUrl)));

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
