#pragma once

#include <utility>

namespace AZ
{
    //! Puts each handler's answer together with those before.
    template <class Value, class Reducer> class EBusReduceResult;

    template <class Value, class Reducer> class EBusReduceResult<Value&, Reducer>
    {
    public:
        explicit EBusReduceResult(Value& start)
            : value(start)
        {
        }

        EBusReduceResult& operator=(const Value& answer)
        {
            value = Reducer()(value, answer);
            return *this;
        }

        Value& value;
    };
} // namespace AZ
