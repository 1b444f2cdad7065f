using System;
using System.IO;
using System.Security.Cryptography;
using Mono.Security.X509;
using Mono.Security.X509.Extensions;
using NUnit.Framework;
using Rallypoint.Tests;

namespace Rallypoint.EngineTests
{
    /// <summary>A real gateway over TLS, with a certificate that only those know who were told of it.</summary>
    [TestFixture]
    public sealed class TlsTests
    {
        [Test]
        public void Who_names_the_certificate_is_served_and_nobody_else_is()
        {
            string[] ours = Certificate();
            string[] others = Certificate();
            string certificate = Kept("door.pem", ours[0]);
            string key = Kept("door.key", ours[1]);
            using (var gateway = new RealGateway(0, "--players-tls-cert", certificate, "--players-tls-key", key))
            {
                StringAssert.StartsWith("https://", gateway.Url);
                Assert.That(Find(gateway.Url, ours[0]), Is.EqualTo(Result.Ok));
                Assert.That(Find(gateway.Url, others[0] + ours[0]), Is.EqualTo(Result.Ok));
                Assert.That(Find(gateway.Url, others[0]), Is.EqualTo(Result.ConnectionFailed));
                Assert.That(Find(gateway.Url, null), Is.EqualTo(Result.ConnectionFailed));
            }
        }

        private static Result Find(string url, string certificates)
        {
            using (var online = new Subsystem(new SubsystemOptions { GatewayUrl = url, CaCertificates = certificates }))
            using (Search search = online.CreateSearch())
            {
                return online.Sessions.Find(search).Wait().Result;
            }
        }

        private static string Kept(string name, string text)
        {
            string path = Path.Combine(RealGateway.Given("RALLYPOINT_FOLDER"), name);
            File.WriteAllText(path, text);
            return "\"" + path + "\"";
        }

        /// <summary>A certificate of this machine that vouches for itself, and its key, in PEM.</summary>
        private static string[] Certificate()
        {
            using (RSA key = Key())
            {
                var builder = new X509CertificateBuilder(3)
                {
                    SerialNumber = new byte[] { 1 },
                    IssuerName = "CN=Rallypoint's tests",
                    SubjectName = "CN=Rallypoint's tests",
                    NotBefore = DateTime.UtcNow.AddDays(-1),
                    NotAfter = DateTime.UtcNow.AddDays(1),
                    SubjectPublicKey = key,
                    Hash = "SHA256",
                };
                builder.Extensions.Add(new SubjectAltNameExtension(null, null, new[] { "127.0.0.1" }, null));
                return new[]
                {
                    Pem("CERTIFICATE", builder.Sign(key)),
                    Pem("RSA PRIVATE KEY", Mono.Security.Cryptography.PKCS8.PrivateKeyInfo.Encode(key)),
                };
            }
        }

        private static RSA Key()
        {
            while (true)
            {
                var key = new RSACryptoServiceProvider(2048);
                RSAParameters numbers = key.ExportParameters(true);
                // Mono writes zeros in front of a number, which DER forbids.
                if (Array.TrueForAll(new[] { numbers.D, numbers.DP, numbers.DQ, numbers.InverseQ }, one => one[0] != 0))
                {
                    return key;
                }
                key.Dispose();
            }
        }

        private static string Pem(string label, byte[] bytes)
        {
            string text = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
            return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
        }
    }
}
