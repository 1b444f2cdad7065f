using System;
using System.Globalization;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A setting's value: a number, text, bytes, yes or no, or a JSON document; Unreal's <c>FVariantData</c>. Plain values
    /// convert to it.</summary>
    public struct SettingValue : IEquatable<SettingValue>
    {
        private readonly SettingValueType type;
        private readonly long integer;
        private readonly double number;
        private readonly object held;

        private SettingValue(SettingValueType type, long integer, double number, object held)
        {
            this.type = type;
            this.integer = integer;
            this.number = number;
            this.held = held;
        }

        internal unsafe SettingValue(RpValue* value)
        {
            type = (SettingValueType)value->type;
            integer = value->integer;
            number = value->number;
            held = null;
            if (type == SettingValueType.String || type == SettingValueType.Json)
            {
                held = Utf8.Read(value->text);
            }
            else if (type == SettingValueType.Blob)
            {
                var bytes = new byte[value->size];
                for (int at = 0; at < bytes.Length; at++)
                {
                    bytes[at] = value->blob[at];
                }
                held = bytes;
            }
        }

        /// <summary>Which type it has.</summary>
        public SettingValueType Type
        {
            get { return type; }
        }

        /// <summary>As a whole number; 0 for what is none. An unsigned 64-bit number is there by its bits.</summary>
        public long Integer
        {
            get { return integer; }
        }

        /// <summary>As a floating point number, also of a whole one; 0 for what is none.</summary>
        public double Number
        {
            get
            {
                switch (type)
                {
                    case SettingValueType.Float:
                    case SettingValueType.Double:
                        return number;
                    case SettingValueType.UInt64:
                        return (ulong)integer;
                    default:
                        return integer;
                }
            }
        }

        /// <summary>Yes or no; no for what is neither.</summary>
        public bool Bool
        {
            get { return type == SettingValueType.Bool && integer != 0; }
        }

        /// <summary>The text, also of a JSON document; empty for what is none.</summary>
        public string Text
        {
            get { return held as string ?? string.Empty; }
        }

        /// <summary>A copy of the bytes; none for what has none.</summary>
        public byte[] GetBlob()
        {
            var bytes = held as byte[];
            return bytes == null ? new byte[0] : (byte[])bytes.Clone();
        }

        /// <summary>A JSON document.</summary>
        public static SettingValue Json(string document)
        {
            return new SettingValue(SettingValueType.Json, 0, 0, Required(document));
        }

        /// <summary>A signed 32-bit number.</summary>
        public static implicit operator SettingValue(int value)
        {
            return new SettingValue(SettingValueType.Int32, value, 0, null);
        }

        /// <summary>An unsigned 32-bit number.</summary>
        public static implicit operator SettingValue(uint value)
        {
            return new SettingValue(SettingValueType.UInt32, value, 0, null);
        }

        /// <summary>A signed 64-bit number.</summary>
        public static implicit operator SettingValue(long value)
        {
            return new SettingValue(SettingValueType.Int64, value, 0, null);
        }

        /// <summary>An unsigned 64-bit number.</summary>
        public static implicit operator SettingValue(ulong value)
        {
            return new SettingValue(SettingValueType.UInt64, unchecked((long)value), 0, null);
        }

        /// <summary>A 32-bit floating point number.</summary>
        public static implicit operator SettingValue(float value)
        {
            return new SettingValue(SettingValueType.Float, 0, value, null);
        }

        /// <summary>A 64-bit floating point number.</summary>
        public static implicit operator SettingValue(double value)
        {
            return new SettingValue(SettingValueType.Double, 0, value, null);
        }

        /// <summary>Yes or no.</summary>
        public static implicit operator SettingValue(bool value)
        {
            return new SettingValue(SettingValueType.Bool, value ? 1 : 0, 0, null);
        }

        /// <summary>Text.</summary>
        public static implicit operator SettingValue(string value)
        {
            return new SettingValue(SettingValueType.String, 0, 0, Required(value));
        }

        /// <summary>Bytes, which are copied.</summary>
        public static implicit operator SettingValue(byte[] value)
        {
            return new SettingValue(SettingValueType.Blob, 0, 0, Required(value).Clone());
        }

        /// <summary>Whether both have the same type and value.</summary>
        public static bool operator ==(SettingValue one, SettingValue other)
        {
            return one.Equals(other);
        }

        /// <summary>Whether type or value differ.</summary>
        public static bool operator !=(SettingValue one, SettingValue other)
        {
            return !one.Equals(other);
        }

        /// <summary>Whether both have the same type and value.</summary>
        public bool Equals(SettingValue other)
        {
            if (type != other.type || integer != other.integer || !number.Equals(other.number))
            {
                return false;
            }
            var bytes = held as byte[];
            return bytes == null ? Equals(held, other.held) : AreSame(bytes, (byte[])other.held);
        }

        /// <summary>Whether it is a value of the same type that says the same.</summary>
        public override bool Equals(object other)
        {
            return other is SettingValue && Equals((SettingValue)other);
        }

        /// <summary>For dictionaries.</summary>
        public override int GetHashCode()
        {
            var bytes = held as byte[];
            int text = bytes == null ? (held == null ? 0 : held.GetHashCode()) : bytes.Length;
            return ((int)type * 31 + integer.GetHashCode()) * 31 + number.GetHashCode() + text;
        }

        /// <summary>For logs.</summary>
        public override string ToString()
        {
            switch (type)
            {
                case SettingValueType.String:
                case SettingValueType.Json:
                    return Text;
                case SettingValueType.Bool:
                    return Bool ? "true" : "false";
                case SettingValueType.Blob:
                    return ((byte[])held).Length + " bytes";
                case SettingValueType.UInt64:
                    return ((ulong)integer).ToString(CultureInfo.InvariantCulture);
                case SettingValueType.Float:
                case SettingValueType.Double:
                    return number.ToString(CultureInfo.InvariantCulture);
                case SettingValueType.Empty:
                    return string.Empty;
                default:
                    return integer.ToString(CultureInfo.InvariantCulture);
            }
        }

        internal unsafe void ToC(CallArena arena, RpValue* into)
        {
            into->type = (int)type;
            into->integer = integer;
            into->number = number;
            var text = held as string;
            if (text != null)
            {
                into->text = arena.Text("a setting's value", text);
            }
            var bytes = held as byte[];
            if (bytes != null)
            {
                into->blob = arena.Blob(bytes);
                into->size = (uint)bytes.Length;
            }
        }

        private static T Required<T>(T value)
            where T : class
        {
            if (value == null)
            {
                throw new ArgumentNullException("value", "a setting without a value is default(SettingValue)");
            }
            return value;
        }

        private static bool AreSame(byte[] one, byte[] other)
        {
            if (one.Length != other.Length)
            {
                return false;
            }
            for (int at = 0; at < one.Length; at++)
            {
                if (one[at] != other[at])
                {
                    return false;
                }
            }
            return true;
        }
    }
}
