using Livehouse.Identity.LoadTests;
using Livehouse.LoadTest.Options;

namespace Livehouse.Tests.LoadTest.Load;

public sealed class LoadSecretTests
{
    [Fact]
    public void GivenOneSecret_ThenNoProofOfOnePurposeIsOneOfAnotherAndPartsDoNotRunTogether()
    {
        const string Secret = "a-secret-that-is-long-enough-for-everyone";
        string[] proofs =
        [
            LoadTestProof.OfServer(Secret, "a", "b", "c"), LoadTestProof.OfServer(Secret, "ab", "", "c"), LoadTestProof.OfGrant(Secret, "a", "b", "c", ""),
            LoadTestProof.OfCleaning(Secret, "a", "bc"), LoadTestProof.OfCleaning(Secret, "ab", "c"), LoadTestProof.OfCleaning(Secret + "x", "ab", "c"),
        ];
        Assert.Equal(proofs.Length, proofs.Distinct().Count());
        Assert.All(proofs, static proof => Assert.Equal(43, proof.Length));
    }

    [Fact]
    public async Task GivenAFile_WhenItHoldsASecret_ThenItIsReadAndAShortOneRefused()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "a-secret-that-is-long-enough-for-everyone\n");
            Assert.Equal("a-secret-that-is-long-enough-for-everyone", LoadSecret.Read(file));
            await File.WriteAllTextAsync(file, "short");
            Assert.DoesNotContain("short\"", Assert.Throws<TargetException>(() => LoadSecret.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Throws<TargetException>(() => LoadSecret.Read(file));
    }
}
