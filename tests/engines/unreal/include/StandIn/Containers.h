// Arrays, maps and functions of the engine's shape.
#pragma once

#include "StandIn/Pointers.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <vector>

template <typename T>
class TArray
{
public:
	TArray() = default;
	TArray(std::initializer_list<T> Values) : Inner(Values) {}
	TArray(const T* Values, int32 Count) : Inner(Values, Values + Count) {}

	int32 Num() const { return static_cast<int32>(Inner.size()); }
	bool IsEmpty() const { return Inner.empty(); }
	bool IsValidIndex(int32 Index) const { return Index >= 0 && Index < Num(); }
	T* GetData() { return Inner.data(); }
	const T* GetData() const { return Inner.data(); }
	T& operator[](int32 Index)
	{
		check(IsValidIndex(Index));
		return Inner[static_cast<std::size_t>(Index)];
	}
	const T& operator[](int32 Index) const
	{
		check(IsValidIndex(Index));
		return Inner[static_cast<std::size_t>(Index)];
	}
	T& Last() { return (*this)[Num() - 1]; }

	int32 Add(const T& Value)
	{
		Inner.push_back(Value);
		return Num() - 1;
	}
	int32 Add(T&& Value)
	{
		Inner.push_back(std::move(Value));
		return Num() - 1;
	}
	template <typename... Arguments>
	int32 Emplace(Arguments&&... Values)
	{
		Inner.emplace_back(std::forward<Arguments>(Values)...);
		return Num() - 1;
	}
	T& AddDefaulted_GetRef()
	{
		Inner.emplace_back();
		return Inner.back();
	}
	void Append(const TArray& Other) { Inner.insert(Inner.end(), Other.Inner.begin(), Other.Inner.end()); }
	void Append(const T* Values, int32 Count) { Inner.insert(Inner.end(), Values, Values + Count); }
	void SetNumZeroed(int32 Count) { Inner.assign(static_cast<std::size_t>(Count), T{}); }
	void Reserve(int32 Count) { Inner.reserve(static_cast<std::size_t>(Count)); }
	void Empty() { Inner.clear(); }
	void Reset() { Inner.clear(); }
	void RemoveAt(int32 Index)
	{
		check(IsValidIndex(Index));
		Inner.erase(Inner.begin() + Index);
	}
	template <typename Predicate>
	int32 RemoveAll(Predicate&& Is)
	{
		const auto Before = Inner.size();
		Inner.erase(std::remove_if(Inner.begin(), Inner.end(), Is), Inner.end());
		return static_cast<int32>(Before - Inner.size());
	}
	bool Contains(const T& Value) const { return std::find(Inner.begin(), Inner.end(), Value) != Inner.end(); }
	template <typename Predicate>
	bool ContainsByPredicate(Predicate&& Is) const
	{
		return std::any_of(Inner.begin(), Inner.end(), Is);
	}
	template <typename Predicate>
	const T* FindByPredicate(Predicate&& Is) const
	{
		const auto Found = std::find_if(Inner.begin(), Inner.end(), Is);
		return Found == Inner.end() ? nullptr : &*Found;
	}
	template <typename Predicate>
	T* FindByPredicate(Predicate&& Is)
	{
		const auto Found = std::find_if(Inner.begin(), Inner.end(), Is);
		return Found == Inner.end() ? nullptr : &*Found;
	}

	auto begin() { return Inner.begin(); }
	auto end() { return Inner.end(); }
	auto begin() const { return Inner.begin(); }
	auto end() const { return Inner.end(); }

private:
	std::vector<T> Inner;
};

template <typename KeyType, typename ValueType>
struct TPair
{
	KeyType Key;
	ValueType Value;
};

// In the order of insertion; keys are compared as their type compares.
template <typename KeyType, typename ValueType>
class TMap
{
public:
	using ElementType = TPair<KeyType, ValueType>;

	int32 Num() const { return static_cast<int32>(Inner.size()); }
	ValueType& Add(const KeyType& Key, ValueType Value)
	{
		if (ValueType* Known = Find(Key))
		{
			*Known = std::move(Value);
			return *Known;
		}
		Inner.push_back(ElementType{Key, std::move(Value)});
		return Inner.back().Value;
	}
	ValueType& Add(const KeyType& Key) { return Add(Key, ValueType()); }
	ValueType& FindOrAdd(const KeyType& Key)
	{
		ValueType* Known = Find(Key);
		return Known != nullptr ? *Known : Add(Key);
	}
	ValueType* Find(const KeyType& Key)
	{
		for (ElementType& Element : Inner)
		{
			if (Element.Key == Key)
			{
				return &Element.Value;
			}
		}
		return nullptr;
	}
	const ValueType* Find(const KeyType& Key) const { return const_cast<TMap*>(this)->Find(Key); }
	bool Contains(const KeyType& Key) const { return Find(Key) != nullptr; }
	int32 Remove(const KeyType& Key)
	{
		const auto Before = Inner.size();
		Inner.erase(
			std::remove_if(Inner.begin(), Inner.end(), [&](const ElementType& Element) { return Element.Key == Key; }), Inner.end());
		return static_cast<int32>(Before - Inner.size());
	}
	bool RemoveAndCopyValue(const KeyType& Key, ValueType& OutValue)
	{
		ValueType* Known = Find(Key);
		if (Known == nullptr)
		{
			return false;
		}
		OutValue = std::move(*Known);
		Remove(Key);
		return true;
	}
	void Empty() { Inner.clear(); }

	auto begin() { return Inner.begin(); }
	auto end() { return Inner.end(); }
	auto begin() const { return Inner.begin(); }
	auto end() const { return Inner.end(); }

private:
	std::vector<ElementType> Inner;
};

template <typename T>
class TOptional
{
public:
	TOptional() = default;
	TOptional(T Value) : Inner(std::move(Value)) {}
	bool IsSet() const { return Inner.has_value(); }
	T& GetValue()
	{
		check(IsSet());
		return *Inner;
	}
	const T& GetValue() const
	{
		check(IsSet());
		return *Inner;
	}
	void Reset() { Inner.reset(); }

private:
	std::optional<T> Inner;
};

template <typename Signature>
class TFunction;

template <typename Result, typename... Arguments>
class TFunction<Result(Arguments...)>
{
public:
	TFunction() = default;
	TFunction(std::nullptr_t) {}
	template <typename Callable, typename = std::enable_if_t<!std::is_same_v<std::decay_t<Callable>, TFunction>>>
	TFunction(Callable&& Body) : Inner(std::forward<Callable>(Body))
	{
	}
	Result operator()(Arguments... Values) const
	{
		check(Inner != nullptr);
		return Inner(std::forward<Arguments>(Values)...);
	}
	explicit operator bool() const { return Inner != nullptr; }

private:
	std::function<Result(Arguments...)> Inner;
};
