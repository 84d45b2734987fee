using System.Data.Common;

namespace Livehouse.Silo.Schema;

/// <summary>The database can't hold the cluster's tables as this program needs them; the message says why and what to do. The database was not
/// changed.</summary>
internal sealed class ClusterSchemaException(string message, Exception? cause = null) : DbException(message, cause);
