using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>What is known of a player: a text, a number, texts, or numbers by name; GameLift's <c>AttributeValue</c>. Text and
    /// numbers convert to it.</summary>
    public struct PlayerAttribute
    {
        private readonly PlayerAttributeType type;
        private readonly string text;
        private readonly double number;
        private readonly string[] names;
        private readonly double[] numbers;

        private PlayerAttribute(
            PlayerAttributeType type, string text, double number, string[] names, double[] numbers)
        {
            this.type = type;
            this.text = text;
            this.number = number;
            this.names = names;
            this.numbers = numbers;
        }

        /// <summary>Which of the four it is.</summary>
        public PlayerAttributeType Type
        {
            get { return type; }
        }

        /// <summary>The text; empty for what is none.</summary>
        public string Text
        {
            get { return text ?? string.Empty; }
        }

        /// <summary>The number; 0 for what is none.</summary>
        public double Number
        {
            get { return number; }
        }

        /// <summary>The texts of a list, or the names of a map.</summary>
        public IReadOnlyList<string> Texts
        {
            get { return names ?? Completion.Nobody; }
        }

        /// <summary>The numbers of a map, one for each of <see cref="Texts"/>.</summary>
        public IReadOnlyList<double> Numbers
        {
            get { return numbers ?? new double[0]; }
        }

        /// <summary>Texts.</summary>
        public static PlayerAttribute List(params string[] texts)
        {
            return new PlayerAttribute(PlayerAttributeType.StringList, null, 0, (string[])texts.Clone(), null);
        }

        /// <summary>Numbers, each with a name.</summary>
        public static PlayerAttribute Map(IDictionary<string, double> numbers)
        {
            var names = new string[numbers.Count];
            var values = new double[numbers.Count];
            numbers.Keys.CopyTo(names, 0);
            numbers.Values.CopyTo(values, 0);
            return new PlayerAttribute(PlayerAttributeType.StringNumberMap, null, 0, names, values);
        }

        /// <summary>A text.</summary>
        public static implicit operator PlayerAttribute(string text)
        {
            return new PlayerAttribute(PlayerAttributeType.String, text ?? string.Empty, 0, null, null);
        }

        /// <summary>A number, which must be finite.</summary>
        public static implicit operator PlayerAttribute(double number)
        {
            return new PlayerAttribute(PlayerAttributeType.Number, null, number, null, null);
        }

        internal static unsafe PlayerAttribute FromC(RpPlayerAttribute* c)
        {
            var type = (PlayerAttributeType)c->attribute_type;
            switch (type)
            {
                case PlayerAttributeType.String:
                    return Utf8.Read(c->string_value);
                case PlayerAttributeType.Number:
                    return c->number_value;
                case PlayerAttributeType.StringList:
                    return new PlayerAttribute(type, null, 0, Utf8.Read(c->strings, c->count), null);
                case PlayerAttributeType.StringNumberMap:
                    var numbers = new double[c->count];
                    for (int at = 0; at < numbers.Length; at++)
                    {
                        numbers[at] = c->numbers[at];
                    }
                    return new PlayerAttribute(type, null, 0, Utf8.Read(c->strings, c->count), numbers);
                default:
                    return default(PlayerAttribute);
            }
        }

        internal unsafe void ToC(CallArena arena, RpPlayerAttribute* into)
        {
            into->attribute_type = (int)type;
            into->number_value = number;
            if (text != null)
            {
                into->string_value = arena.Text("an attribute", text);
            }
            if (names != null)
            {
                into->strings = arena.Texts("an attribute", names);
                into->count = (uint)names.Length;
            }
            if (numbers != null)
            {
                into->numbers = (double*)arena.Allocate(numbers.Length * sizeof(double));
                for (int at = 0; at < numbers.Length; at++)
                {
                    into->numbers[at] = numbers[at];
                }
            }
        }
    }
}
