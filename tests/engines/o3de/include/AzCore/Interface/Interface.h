#pragma once

#include <AzCore/Outcome/Outcome.h>
#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/string/fixed_string.h>

#include <atomic>

namespace AZ
{
    template <class T> class Interface
    {
    public:
        using RegisterOutcome = Outcome<void, AZStd::fixed_string<256>>;

        //! There is room for one; a second does not replace it.
        static RegisterOutcome Register(T* object)
        {
            T* nobody = nullptr;
            if (object == nullptr || !s_registered.compare_exchange_strong(nobody, object))
            {
                return RegisterOutcome(AZStd::fixed_string<256>("it is registered"));
            }
            return {};
        }

        static RegisterOutcome Unregister(T* object)
        {
            T* expected = object;
            if (object == nullptr || !s_registered.compare_exchange_strong(expected, nullptr))
            {
                return RegisterOutcome(AZStd::fixed_string<256>("another one is registered"));
            }
            return {};
        }

        static T* Get()
        {
            return s_registered.load();
        }

    private:
        static inline std::atomic<T*> s_registered{nullptr};
    };
} // namespace AZ
