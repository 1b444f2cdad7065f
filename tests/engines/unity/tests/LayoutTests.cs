using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Rallypoint.EngineTests
{
    /// <summary>The structures lie in memory as C's do: by <c>tests/abi/layout.h</c>, which C and C++ compilers check.</summary>
    [TestFixture]
    public sealed class LayoutTests
    {
        private static readonly Assembly Package = typeof(Subsystem).Assembly;
        private static readonly string Table =
            File.ReadAllText(Path.Combine(RealGateway.Given("RALLYPOINT_ROOT"), "tests/abi/layout.h"));

        [Test]
        public void Sizes_are_those_of_C()
        {
            var seen = new HashSet<string>();
            foreach (Match size in Regex.Matches(Table, @"^SIZE\((\w+), (\d+)\);", RegexOptions.Multiline))
            {
                string name = size.Groups[1].Value;
                seen.Add(name);
                Assert.That(Marshal.SizeOf(Structure(name)), Is.EqualTo(int.Parse(size.Groups[2].Value)), name);
            }
            foreach (Type type in Package.GetTypes())
            {
                if (type.Namespace == "Rallypoint.Native" && type.Name.StartsWith("Rp", StringComparison.Ordinal))
                {
                    Assert.That(seen.Contains(type.Name), type.Name + " is not in the table");
                }
            }
        }

        [Test]
        public void Fields_are_where_C_has_them()
        {
            MatchCollection fields = Regex.Matches(Table, @"^AT\((\w+), (\w+), (\d+)\);", RegexOptions.Multiline);
            Assert.That(fields.Count, Is.GreaterThan(200));
            foreach (Match field in fields)
            {
                string what = field.Groups[1].Value + "." + field.Groups[2].Value;
                int offset = (int)Marshal.OffsetOf(Structure(field.Groups[1].Value), field.Groups[2].Value);
                Assert.That(offset, Is.EqualTo(int.Parse(field.Groups[3].Value)), what);
            }
        }

        private static Type Structure(string name)
        {
            return Package.GetType("Rallypoint.Native." + name, true);
        }
    }
}
