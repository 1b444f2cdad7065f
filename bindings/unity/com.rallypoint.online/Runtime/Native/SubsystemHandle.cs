using System;
using System.Runtime.InteropServices;

namespace Rallypoint.Native
{
    /// <summary>Owns one native subsystem. It is destroyed once, when it was disposed or forgotten and no call uses it any
    /// more: every call counts as a use while it runs.</summary>
    internal sealed class SubsystemHandle : SafeHandle
    {
        internal SubsystemHandle(IntPtr handle)
            : base(IntPtr.Zero, true)
        {
            SetHandle(handle);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>Keeps the subsystem, and what it lends, until the use is disposed.</summary>
        internal Use Using()
        {
            return new Use(this);
        }

        protected override bool ReleaseHandle()
        {
            return NativeMethods.rp_subsystem_destroy(handle) == Result.Ok;
        }

        /// <summary>One use.</summary>
        internal struct Use : IDisposable
        {
            private readonly SubsystemHandle used;
            private readonly bool isUsed;

            internal Use(SubsystemHandle used)
            {
                this.used = used;
                isUsed = false;
                used.DangerousAddRef(ref isUsed);
            }

            public void Dispose()
            {
                if (isUsed)
                {
                    used.DangerousRelease();
                }
            }
        }
    }
}
