using Livehouse.Identity.Accounts;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Registrations;
using Livehouse.Identity.Sessions;

namespace Livehouse.Identity;

/// <summary>What identity needs of a storage.</summary>
public sealed record IdentityPorts(IAccountStore Accounts, ISessionStore Sessions, ILockoutStore Lockouts, IRegistrationStore Registrations, IKeyStore Keys);
