using System;

namespace Rallypoint.Native
{
    /// <summary>The native library: its name, and whether it is the one that this package was written for.</summary>
    internal static class Library
    {
#if (UNITY_IOS || UNITY_TVOS || UNITY_VISIONOS) && !UNITY_EDITOR
        // Linked into the program.
        internal const string Name = "__Internal";
#else
        internal const string Name = "rallypoint";
#endif

        private static readonly object Gate = new object();
        private static bool isChecked;

        /// <summary>Loads the library, once. Throws <see cref="RallypointLibraryException"/> when it is not there or is another
        /// than the one declared here.</summary>
        internal static void Require()
        {
            lock (Gate)
            {
                if (!isChecked)
                {
                    Compare(Ask(NativeMethods.rp_abi_version), Ask(NativeMethods.rp_contract_hash));
                    isChecked = true;
                }
            }
        }

        /// <summary>Whether a library with these can be used. Structures are declared once, so it must be the very contract.</summary>
        internal static void Compare(uint abiVersion, ulong contractHash)
        {
            if (abiVersion < NativeMethods.AbiVersion || contractHash != NativeMethods.ContractHash)
            {
                throw new RallypointLibraryException(
                    "the native library has " + Words(abiVersion, contractHash) + ", this package needs " +
                    Words(NativeMethods.AbiVersion, NativeMethods.ContractHash) +
                    ": take package and library from one release, and restart the editor if the library was replaced");
            }
        }

        private static T Ask<T>(Func<T> function)
        {
            try
            {
                return function();
            }
            catch (DllNotFoundException problem)
            {
                throw new RallypointLibraryException(
                    "the native library is not there for this platform (" + problem.Message +
                    "): put it into the package's Runtime/Plugins, or install a package that carries it", problem);
            }
            catch (EntryPointNotFoundException problem)
            {
                throw new RallypointLibraryException(
                    "the native library does not say which interface it has (" + problem.Message +
                    "): take package and library from one release", problem);
            }
        }

        private static string Words(uint abiVersion, ulong contractHash)
        {
            return "ABI version " + abiVersion + " and contract 0x" + contractHash.ToString("x16");
        }
    }
}
