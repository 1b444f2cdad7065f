using System;
using System.Text;

namespace Rallypoint.Native
{
    /// <summary>Text as C has it: UTF-8 and a NUL. Not the runtime's marshalling, which differs between platforms.</summary>
    internal static unsafe class Utf8
    {
        // What is no text (half a surrogate pair) is refused, not replaced.
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        private static readonly UTF8Encoding Lenient = new UTF8Encoding(false, false);

        /// <summary>The text's bytes, without the NUL.</summary>
        internal static byte[] Bytes(string what, string text)
        {
            if (text.IndexOf('\0') >= 0)
            {
                throw new ArgumentException(what + " has a NUL in it: give text without one", what);
            }
            try
            {
                return Strict.GetBytes(text);
            }
            catch (EncoderFallbackException problem)
            {
                throw new ArgumentException(what + " is not Unicode text: give whole surrogate pairs", what, problem);
            }
        }

        /// <summary>What C says; empty for null.</summary>
        internal static string Read(byte* text)
        {
            if (text == null || *text == 0)
            {
                return string.Empty;
            }
            int length = 0;
            while (text[length] != 0)
            {
                length++;
            }
            return Lenient.GetString(text, length);
        }

        internal static string[] Read(byte** texts, uint count)
        {
            var read = new string[count];
            for (uint at = 0; at < count; at++)
            {
                read[at] = Read(texts[at]);
            }
            return read;
        }
    }
}
