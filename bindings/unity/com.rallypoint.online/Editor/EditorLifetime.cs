using Rallypoint.Unity;
using UnityEditor;

namespace Rallypoint.Editor
{
    /// <summary>Ends subsystems that were not disposed when the editor leaves play mode, and before it loads other code: their
    /// threads would go on with nobody to tick them.</summary>
    [InitializeOnLoad]
    internal static class EditorLifetime
    {
        static EditorLifetime()
        {
            AssemblyReloadEvents.beforeAssemblyReload += SubsystemLifetime.EndAll;
            EditorApplication.playModeStateChanged += OnPlayModeStateChanged;
        }

        private static void OnPlayModeStateChanged(PlayModeStateChange change)
        {
            if (change == PlayModeStateChange.EnteredEditMode)
            {
                SubsystemLifetime.EndAll();
            }
        }
    }
}
