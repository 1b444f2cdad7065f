using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Rallypoint.EngineTests")]
