using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Rallypoint.Unity")]
[assembly: InternalsVisibleTo("Rallypoint.Editor")]
[assembly: InternalsVisibleTo("Rallypoint.Tests")]
[assembly: InternalsVisibleTo("Rallypoint.EngineTests")]
