using NUnit.Framework;
using Rallypoint.Native;

namespace Rallypoint.Tests
{
    [TestFixture]
    public sealed class LibraryTests
    {
        [Test]
        public void The_library_is_the_one_the_package_declares()
        {
            Library.Require();
            Assert.That(NativeMethods.rp_contract_hash(), Is.EqualTo(NativeMethods.ContractHash));
            StringAssert.IsMatch(@"^\d+\.\d+\.\d+", Subsystem.Version);
            StringAssert.StartsWith("5.", Server.SdkVersion);
        }

        [Test]
        public void Another_contract_is_refused_and_both_are_named()
        {
            var problem = Assert.Throws<RallypointLibraryException>(
                () => Library.Compare(NativeMethods.AbiVersion, NativeMethods.ContractHash ^ 1));
            StringAssert.Contains("0x" + NativeMethods.ContractHash.ToString("x16"), problem.Message);
            StringAssert.Contains("one release", problem.Message);
        }

        [Test]
        public void An_older_interface_is_refused()
        {
            Assert.Throws<RallypointLibraryException>(
                () => Library.Compare(NativeMethods.AbiVersion - 1, NativeMethods.ContractHash));
        }

        [Test]
        public void Results_have_words_for_people()
        {
            StringAssert.StartsWith("RP_RESULT_SESSION_FULL: ", Subsystem.Describe(Result.SessionFull));
            Assert.That(Subsystem.Describe((Result)(-99999)), Is.Not.Empty);
        }
    }
}
