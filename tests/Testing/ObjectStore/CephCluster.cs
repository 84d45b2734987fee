using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Livehouse.Testing.ObjectStore;

/// <summary>
/// The smallest Ceph there is, in a folder of its own and on loopback: one monitor, one store in memory, one gateway. Nothing of it outlives this process.
/// </summary>
internal sealed class CephCluster : IAsyncDisposable
{
    private const int LogLengthMax = 20_000;

    /// <summary>
    /// Runs a program and kills it when standard input ends: it never outlives the process that started it, even if that is killed. Its data is discarded
    /// anyway.
    /// </summary>
    private const string Guard = "exec 3<&0; \"$@\" & child=$!; (cat > /dev/null; kill -KILL $child) <&3 3<&- & wait $child";

    private static readonly TimeSpan StepMax = Hang.After;

    private readonly StringBuilder _log = new();
    private readonly List<Process> _daemons = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-s3-").FullName;
    private readonly string _configuration;

    public CephCluster() => _configuration = Path.Combine(_folder, "ceph.conf");

    public int GatewayPort { get; private set; }

    /// <summary>What the programs wrote, the last of it.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public async Task Start(string accessKey, string secretKey)
    {
        var ports = FreePorts(3);
        GatewayPort = ports[2];
        var cluster = Guid.NewGuid().ToString();
        var monitors = string.Create(CultureInfo.InvariantCulture, $"[v2:127.0.0.1:{ports[0]},v1:127.0.0.1:{ports[1]}]");
        foreach (var part in (string[])["mon", "osd", "run", "rgw"]) Directory.CreateDirectory(Path.Combine(_folder, part));
        await File.WriteAllTextAsync(_configuration, Configuration(cluster, monitors));

        var map = Path.Combine(_folder, "monmap");
        await Run("monmaptool", "--create", "--clobber", "--fsid", cluster, "--addv", "a", monitors, map);
        await Run("ceph-mon", "-c", _configuration, "--mkfs", "-i", "a", "--monmap", map);
        await StartDaemon("is new leader", "ceph-mon", "-c", _configuration, "-i", "a", "-f");
        var store = Guid.NewGuid().ToString();
        await Run("ceph", "-c", _configuration, "osd", "new", store);
        await Run("ceph-osd", "-c", _configuration, "-i", "0", "--mkfs", "--osd-uuid", store, "--no-mon-config");
        await StartDaemon("-> active", "ceph-osd", "-c", _configuration, "-i", "0", "-f");
        await StartDaemon("starting handler: beast", "radosgw", "-c", _configuration, "-n", "client.rgw", "-f");
        await Run(
            "radosgw-admin", "-c", _configuration, "user", "create", "--uid=test", "--display-name=test", $"--access-key={accessKey}", $"--secret={secretKey}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            await Teardown.CloseInput(daemon, "A daemon of Ceph");
        }

        Teardown.Delete(_folder);
    }

    /// <summary>Without authentication between its parts (they are all ours), and with plain checksums: its encrypted mode hangs in this set-up.</summary>
    private string Configuration(string cluster, string monitors)
    {
        var lowest = Random.Shared.Next(20_000, 30_000).ToString(CultureInfo.InvariantCulture);
        var highest = (int.Parse(lowest, CultureInfo.InvariantCulture) + 200).ToString(CultureInfo.InvariantCulture);
        return $"""
            [global]
            fsid={cluster}
            mon_initial_members=a
            mon_host={monitors}
            public_network=127.0.0.0/8
            ms_bind_port_min={lowest}
            ms_bind_port_max={highest}
            ms_bind_ipv6=false
            ms_mon_client_mode=crc
            ms_client_mode=crc
            ms_mon_cluster_mode=crc
            ms_mon_service_mode=crc
            ms_cluster_mode=crc
            ms_service_mode=crc
            auth_cluster_required=none
            auth_service_required=none
            auth_client_required=none
            auth_allow_insecure_global_id_reclaim=true
            osd_pool_default_size=1
            osd_pool_default_min_size=1
            mon_allow_pool_size_one=true
            osd_pool_default_pg_num=1
            osd_pool_default_pgp_num=1
            osd_pool_default_pg_autoscale_mode=off
            mon_max_pg_per_osd=1000
            osd_crush_chooseleaf_type=0
            osd_objectstore=memstore
            memstore_device_bytes=1073741824
            run_dir={_folder}/run
            admin_socket={_folder}/run/$cluster-$name-$pid.asok
            log_to_stderr=true
            log_file=
            debug_rocksdb=0
            mon_data={_folder}/mon
            osd_data={_folder}/osd
            rgw_data={_folder}/rgw
            keyring={_folder}/keyring
            rgw_frontends=beast endpoint=127.0.0.1:{GatewayPort}

            """;
    }

    private async Task Run(string program, params string[] arguments)
    {
        using var process = Launch([program, .. arguments], _ => { });
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StepMax);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} took longer than {StepMax.TotalSeconds} s:\n{Log}");
        }

        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{Log}");
    }

    /// <summary>Returns when the daemon writes that it is ready.</summary>
    private async Task StartDaemon(string ready, params string[] command)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var daemon = Launch(["sh", "-c", Guard, "guard", .. command], line =>
        {
            if (line.Contains(ready, StringComparison.Ordinal)) started.TrySetResult();
        });
        _daemons.Add(daemon);
        using var limit = new CancellationTokenSource(StepMax);
        var gone = daemon.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(started.Task, gone) != started.Task) throw new InvalidOperationException($"{command[0]} did not start:\n{Log}");
    }

    private Process Launch(string[] command, Action<string> onLine)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data, onLine);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, onLine);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line, Action<string> onLine)
    {
        if (string.IsNullOrEmpty(line)) return;
        lock (_log)
        {
            _log.AppendLine(line);
            if (_log.Length > LogLengthMax) _log.Remove(0, _log.Length - LogLengthMax);
        }

        onLine(line);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            foreach (var listener in listeners) listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
