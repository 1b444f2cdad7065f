#pragma once

#include <AzCore/Interface/Interface.h>
#include <AzCore/Outcome/Outcome.h>
#include <AzCore/RTTI/RTTI.h>
#include <AzCore/base.h>
#include <AzCore/std/string/fixed_string.h>
#include <AzCore/std/string/string.h>

#include <mutex>

namespace AZ
{
    using CVarFixedString = AZStd::fixed_string<256>;

    enum class ConsoleFunctorFlags
    {
        Null,
        DontReplicate,
    };

    enum class GetValueResult
    {
        Success,
        ConsoleVarNotFound,
        NotImplemented,
        TypeNotConvertible,
    };

    using PerformCommandResult = Outcome<void, AZStd::string>;

    //! Console variables are texts here; a reader says what they are to be.
    class IConsole
    {
    public:
        AZ_RTTI(IConsole, "{20001930-119D-4A80-BD67-825B7E4AEB3D}");

        virtual ~IConsole() = default;

        virtual PerformCommandResult PerformCommand(const char* command) = 0;

        template <class Value> GetValueResult GetCvarValue(const char* name, Value& value)
        {
            AZStd::string text;
            if (!Find(name, text))
            {
                return GetValueResult::ConsoleVarNotFound;
            }
            return Read(text, value) ? GetValueResult::Success : GetValueResult::TypeNotConvertible;
        }

        static bool Read(const AZStd::string& text, bool& value);
        static bool Read(const AZStd::string& text, u16& value);
        static bool Read(const AZStd::string& text, u32& value);
        static bool Read(const AZStd::string& text, std::int32_t& value);
        static bool Read(const AZStd::string& text, CVarFixedString& value);

    protected:
        virtual bool Find(const char* name, AZStd::string& text) = 0;
    };
} // namespace AZ

namespace StandIn
{
    //! A variable that `AZ_CVAR` has made, in the list of all of them.
    class Variable
    {
    public:
        explicit Variable(const char* name);
        virtual ~Variable();

        virtual bool Set(const AZStd::string& text) = 0;
        virtual AZStd::string Get() const = 0;

        static Variable* Find(const char* name);

    private:
        const char* m_name;
        Variable* m_next;
    };

    inline AZStd::string Write(bool value)
    {
        return value ? "true" : "false";
    }

    inline AZStd::string Write(AZ::u16 value)
    {
        return std::to_string(value);
    }

    inline AZStd::string Write(AZ::u32 value)
    {
        return std::to_string(value);
    }

    inline AZStd::string Write(std::int32_t value)
    {
        return std::to_string(value);
    }

    inline AZStd::string Write(const AZ::CVarFixedString& value)
    {
        return value.c_str();
    }

    template <class Value> class TypedVariable : public Variable
    {
    public:
        TypedVariable(const Value& value, const char* name)
            : Variable(name)
            , m_value(value)
        {
        }

        operator Value() const
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            return m_value;
        }

        TypedVariable& operator=(const Value& value)
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            m_value = value;
            return *this;
        }

        bool Set(const AZStd::string& text) override
        {
            Value value;
            if (!AZ::IConsole::Read(text, value))
            {
                return false;
            }
            *this = value;
            return true;
        }

        AZStd::string Get() const override
        {
            return Write(static_cast<Value>(*this));
        }

    private:
        mutable std::mutex m_mutex;
        Value m_value;
    };
} // namespace StandIn

#define AZ_CVAR(Type, name, initial, callback, flags, description)                                                     \
    inline ::StandIn::TypedVariable<Type> name(initial, #name)
