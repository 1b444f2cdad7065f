#pragma once

#include <AzCore/Component/Component.h>
#include <AzCore/std/containers/vector.h>

namespace AZ
{
    class Module
    {
    public:
        AZ_RTTI(Module, "{59682E0E-731F-4361-BC0B-039BC5376CA1}");

        virtual ~Module()
        {
            for (ComponentDescriptor* descriptor : m_descriptors)
            {
                delete descriptor;
            }
        }

        virtual ComponentTypeList GetRequiredSystemComponents() const
        {
            return {};
        }

        const AZStd::vector<ComponentDescriptor*>& GetDescriptors() const
        {
            return m_descriptors;
        }

    protected:
        AZStd::vector<ComponentDescriptor*> m_descriptors;
    };
} // namespace AZ

// A monolithic build links every Gem into one program, so each function has its Gem's name there: as 23.10 has it, the
// name as it stands, also where it is a macro.
#if defined(AZ_MONOLITHIC_BUILD)
    #define AZ_DECLARE_MODULE_CLASS(name, Class)                                                                       \
        extern "C" ::AZ::Module* CreateModuleClass_##name()                                                            \
        {                                                                                                              \
            return new Class();                                                                                        \
        }
#else
    #define AZ_DECLARE_MODULE_CLASS(name, Class)                                                                       \
        extern "C" __attribute__((visibility("default"))) ::AZ::Module* CreateModuleClass()                            \
        {                                                                                                              \
            return new Class();                                                                                        \
        }                                                                                                              \
        extern "C" __attribute__((visibility("default"))) void DestroyModuleClass(::AZ::Module* module)                \
        {                                                                                                              \
            delete module;                                                                                             \
        }
#endif
