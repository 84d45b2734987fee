namespace Livehouse.Outbox;

/// <summary>
/// The attempt whose outcome a grain was about to commit no longer holds its outbox message: its lease ended and another attempt began, or the message has
/// ended. Nothing was committed.
/// </summary>
public sealed class OutboxRunSupersededException(string message) : Exception(message);
