using System.Net;
using System.Runtime.InteropServices;
using Livehouse.SingleSignOn.Network;

namespace Livehouse.SingleSignOn.Ldap;

/// <summary>
/// Looks at the address that libldap has really connected to, before it sends anything there. libldap resolves the directory's name itself, after
/// <see cref="AddressRules.Resolve"/> has: whoever answers for the name could answer another address the second time (DNS rebinding), and connecting by the
/// address instead would leave the name out of the check of the certificate.
/// </summary>
/// <remarks>
/// OpenLDAP reports each connection, before TLS begins, through callbacks of all its handles (<c>LDAP_OPT_CONNECT_CB</c> of <c>ldap.h</c>); one that answers
/// something else than zero closes it. It runs on the thread that asked, since every call here blocks its own.
/// </remarks>
internal static class ConnectedAddress
{
    /// <summary>Of <c>ldap.h</c>.</summary>
    private const int ConnectCallback = 0x5011;

    /// <summary>Of <c>sockaddr</c> on Linux: the family's numbers, and where the address begins.</summary>
    private const int FamilyV4 = 2;
    private const int FamilyV6 = 10;
    private const int OffsetV4 = 4;
    private const int OffsetV6 = 8;

    // As long as the process lives: libldap keeps the pointers.
    private static readonly Added OnAdded = Judge;
    private static readonly Removed OnRemoved = static (_, _, _) => { };
    private static readonly Lazy<bool> Installed = new(Install);

    [ThreadStatic]
    private static AddressRules? t_rules;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Added(nint handle, nint socket, nint server, nint address, nint context);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Removed(nint handle, nint socket, nint context);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(nint handle, int option, nint value);

    /// <summary>What <paramref name="work"/> connects to on this thread must be allowed by the rules. libldap is loaded by then.</summary>
    /// <exception cref="PlatformNotSupportedException">Nothing can be looked at with this libldap.</exception>
    public static T Within<T>(AddressRules rules, Func<T> work)
    {
        if (OperatingSystem.IsLinux() && !Installed.Value) throw new PlatformNotSupportedException("This libldap doesn't tell where it connects to.");
        var before = t_rules;
        t_rules = rules;
        try
        {
            return work();
        }
        finally
        {
            t_rules = before;
        }
    }

    private static int Judge(nint handle, nint socket, nint server, nint address, nint context)
    {
        // Others in this process may use libldap too.
        if (t_rules is not { } rules) return 0;
        return AddressOf(address) is { } ip && rules.RefusalOf(ip) is null ? 0 : -1;
    }

    private static IPAddress? AddressOf(nint address)
    {
        if (address == 0) return null;
        var (offset, length) = Marshal.ReadInt16(address) switch
        {
            FamilyV4 => (OffsetV4, 4),
            FamilyV6 => (OffsetV6, 16),
            _ => default,
        };
        if (length == 0) return null;
        var bytes = new byte[length];
        Marshal.Copy(address + offset, bytes, 0, length);
        return new IPAddress(bytes);
    }

    private static bool Install()
    {
        // The framework tries several names: this is the one that it has found.
        var path = File.ReadLines("/proc/self/maps").Select(static line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(static file => Path.GetFileName(file).StartsWith("libldap", StringComparison.Ordinal));
        if (path is null || !NativeLibrary.TryLoad(path, out var library)) return false;
        if (!NativeLibrary.TryGetExport(library, "ldap_set_option", out var export)) return false;
        var callbacks = Marshal.AllocHGlobal(3 * nint.Size);
        Marshal.WriteIntPtr(callbacks, Marshal.GetFunctionPointerForDelegate(OnAdded));
        Marshal.WriteIntPtr(callbacks, nint.Size, Marshal.GetFunctionPointerForDelegate(OnRemoved));
        Marshal.WriteIntPtr(callbacks, 2 * nint.Size, 0);
        return Marshal.GetDelegateForFunctionPointer<SetOption>(export)(0, ConnectCallback, callbacks) == 0;
    }
}
