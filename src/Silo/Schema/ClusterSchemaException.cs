using System.Data.Common;

namespace Livehouse.Silo.Schema;

/// <summary>The database can't take the cluster's tables as this program knows them; the message says why and what to do. Nothing in it was changed.</summary>
internal sealed class ClusterSchemaException(string message, Exception? cause = null) : DbException(message, cause);
