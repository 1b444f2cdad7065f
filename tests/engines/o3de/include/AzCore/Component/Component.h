#pragma once

#include <AzCore/Math/Crc.h>
#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/vector.h>

namespace AZ
{
    using ComponentTypeList = AZStd::vector<Uuid>;

    class Component
    {
    public:
        AZ_RTTI(Component, "{EDFCB2CF-F75D-43BE-B26B-F35821B29247}");

        virtual ~Component() = default;

        virtual void Init()
        {
        }

        virtual void Activate() = 0;
        virtual void Deactivate() = 0;
    };

    //! Makes a component; who makes it deletes it.
    class ComponentDescriptor
    {
    public:
        using DependencyArrayType = AZStd::vector<Crc32>;

        virtual ~ComponentDescriptor() = default;
        virtual Component* CreateComponent() const = 0;
        virtual Uuid GetUuid() const = 0;
    };

    template <class Class> class ComponentDescriptorDefault : public ComponentDescriptor
    {
    public:
        Component* CreateComponent() const override
        {
            return new Class();
        }

        Uuid GetUuid() const override
        {
            return Class::RTTI_Type();
        }
    };
} // namespace AZ

#define AZ_COMPONENT(Class, uuid)                                                                                      \
    AZ_RTTI(Class, uuid, ::AZ::Component)                                                                              \
    static ::AZ::ComponentDescriptor* CreateDescriptor()                                                               \
    {                                                                                                                  \
        return new ::AZ::ComponentDescriptorDefault<Class>();                                                          \
    }
