using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Rallypoint.Native
{
    /// <summary>Memory for what one call hands to C, which copies it. It is freed when the arena is disposed.</summary>
    internal sealed unsafe class CallArena : IDisposable
    {
        private readonly List<IntPtr> blocks = new List<IntPtr>();

        /// <summary>Zeroed memory; never null, also for nothing.</summary>
        internal void* Allocate(int size)
        {
            int taken = Math.Max(size, 1);
            IntPtr block = Marshal.AllocHGlobal(taken);
            blocks.Add(block);
            byte* bytes = (byte*)block;
            for (int at = 0; at < taken; at++)
            {
                bytes[at] = 0;
            }
            return bytes;
        }

        /// <summary>Text that must be there.</summary>
        internal byte* Text(string what, string text)
        {
            if (text == null)
            {
                throw new ArgumentNullException(what);
            }
            byte[] bytes = Utf8.Bytes(what, text);
            byte* copy = (byte*)Allocate(bytes.Length + 1);
            Marshal.Copy(bytes, 0, (IntPtr)copy, bytes.Length);
            return copy;
        }

        /// <summary>Text whose absence, null or empty, is the default: null to C.</summary>
        internal byte* TextOrNull(string what, string text)
        {
            return string.IsNullOrEmpty(text) ? null : Text(what, text);
        }

        internal byte** Texts(string what, IReadOnlyList<string> texts)
        {
            byte** array = (byte**)Allocate(texts.Count * sizeof(byte*));
            for (int at = 0; at < texts.Count; at++)
            {
                array[at] = Text(what, texts[at]);
            }
            return array;
        }

        internal byte* Blob(byte[] bytes)
        {
            byte* copy = (byte*)Allocate(bytes.Length);
            Marshal.Copy(bytes, 0, (IntPtr)copy, bytes.Length);
            return copy;
        }

        public void Dispose()
        {
            foreach (IntPtr block in blocks)
            {
                Marshal.FreeHGlobal(block);
            }
            blocks.Clear();
        }
    }
}
