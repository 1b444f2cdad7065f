#pragma once

#include <AzCore/Math/Uuid.h>
#include <AzCore/base.h>

#include <type_traits>

namespace AZ
{
    class ReflectContext;
} // namespace AZ

namespace StandIn
{
    template <class Base, class Class> const void* FindIn(const Class* object, const AZ::TypeId& wanted)
    {
        return object->Base::RTTI_Find(wanted);
    }

    //! Looks in one base after the other.
    template <class... Bases> struct InBases
    {
        template <class Class>
        static const void* Find([[maybe_unused]] const Class* object, [[maybe_unused]] const AZ::TypeId& wanted)
        {
            const void* found = nullptr;
            ((found = found != nullptr ? found : FindIn<Bases>(object, wanted)), ...);
            return found;
        }
    };
} // namespace StandIn

// As in the engine, the function overrides a base's without saying so.
#if defined(__clang__)
    #define AZ_RTTI_QUIETLY                                                                                            \
        _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Winconsistent-missing-override\"")
    #define AZ_RTTI_QUIETLY_END _Pragma("clang diagnostic pop")
#else
    #define AZ_RTTI_QUIETLY
    #define AZ_RTTI_QUIETLY_END
#endif

// The functions are virtual, so that a base's pointer answers for what it points to.
#define AZ_RTTI_BODY(Class, uuid, ...)                                                                                 \
    AZ_RTTI_QUIETLY                                                                                                    \
    static const ::AZ::TypeId& RTTI_Type()                                                                             \
    {                                                                                                                  \
        static const ::AZ::TypeId type(uuid);                                                                          \
        return type;                                                                                                   \
    }                                                                                                                  \
    virtual const void* RTTI_Find(const ::AZ::TypeId& wanted) const                                                    \
    {                                                                                                                  \
        return wanted == RTTI_Type() ? static_cast<const void*>(this)                                                  \
                                     : ::StandIn::InBases<__VA_ARGS__>::Find(this, wanted);                            \
    }                                                                                                                  \
    AZ_RTTI_QUIETLY_END

#define AZ_RTTI(Class, uuid, ...) AZ_RTTI_BODY(Class, uuid, __VA_ARGS__)
#define AZ_TYPE_INFO(Class, uuid)                                                                                      \
    static const ::AZ::TypeId& RTTI_Type()                                                                             \
    {                                                                                                                  \
        static const ::AZ::TypeId type(uuid);                                                                          \
        return type;                                                                                                   \
    }

template <class Class> const AZ::TypeId& azrtti_typeid()
{
    return Class::RTTI_Type();
}

//! Null for what is not of that type, and for null.
template <class Pointer, class From> Pointer azrtti_cast(From* object)
{
    using To = std::remove_cv_t<std::remove_pointer_t<Pointer>>;
    if (object == nullptr)
    {
        return nullptr;
    }
    return static_cast<Pointer>(const_cast<void*>(object->RTTI_Find(To::RTTI_Type())));
}
