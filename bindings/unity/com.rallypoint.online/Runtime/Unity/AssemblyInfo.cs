using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Rallypoint.Editor")]
