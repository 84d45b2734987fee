namespace Livehouse.Limits;

/// <summary>Bounds of private messages.</summary>
public static class InboxLimits
{
    public const int DevicesMax = 20;

    /// <summary>An X25519 public key (RFC 7748).</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Of XSalsa20-Poly1305, as TweetNaCl's <c>box</c> has it.</summary>
    public const int NonceBytes = 24;

    /// <summary>Poly1305's tag: no ciphertext is shorter.</summary>
    public const int CiphertextBytesMin = 16;

    public const int CiphertextBytesMax = 64 * 1024;

    /// <summary>A mailbox with more unacknowledged entries than this accepts no new messages.</summary>
    public const int UnacknowledgedMax = 10_000;

    public const int BlocksMax = 10_000;

    /// <summary>Of one message.</summary>
    public const int AttachmentsMax = 10;

    /// <summary>Uploads that no message refers to yet.</summary>
    public const int AttachmentsPendingMax = 20;

    /// <summary>Of the media type that a client declares, in characters.</summary>
    public const int ContentTypeLengthMax = 127;

    /// <summary>The default of <c>ATTACHMENT_BYTES_MAX</c>: 25 MiB.</summary>
    public const int AttachmentBytesDefault = 25 * 1024 * 1024;

    /// <summary>How long the upload URL is valid.</summary>
    public const int UploadMinutes = 15;

    /// <summary>How long an upload is kept until a message refers to it.</summary>
    public const int AttachmentPendingMinutes = 60;
}
