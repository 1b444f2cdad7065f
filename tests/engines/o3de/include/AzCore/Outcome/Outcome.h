#pragma once

#include <utility>

namespace AZ
{
    //! For what has nothing to give but success.
    template <class Success, class Error> class Outcome;

    template <class Error> class Outcome<void, Error>
    {
    public:
        Outcome() = default;

        Outcome(Error error)
            : m_error(std::move(error))
            , m_isSuccess(false)
        {
        }

        bool IsSuccess() const
        {
            return m_isSuccess;
        }

        const Error& GetError() const
        {
            return m_error;
        }

        explicit operator bool() const
        {
            return m_isSuccess;
        }

    private:
        Error m_error{};
        bool m_isSuccess = true;
    };
} // namespace AZ
