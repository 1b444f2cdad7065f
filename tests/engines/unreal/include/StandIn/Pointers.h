// Shared pointers of the engine's shape, over the standard library's counts.
#pragma once

#include "StandIn/Profile.h"

#include <memory>
#include <type_traits>
#include <utility>

enum class ESPMode
{
	NotThreadSafe,
	ThreadSafe,
	Fast = ThreadSafe
};

template <typename T>
constexpr std::remove_reference_t<T>&& MoveTemp(T&& Value) noexcept
{
	return static_cast<std::remove_reference_t<T>&&>(Value);
}

template <typename T>
constexpr T&& Forward(std::remove_reference_t<T>& Value) noexcept
{
	return static_cast<T&&>(Value);
}

template <typename T, ESPMode Mode>
class TSharedRef;
template <typename T, ESPMode Mode>
class TWeakPtr;

// What MakeShareable gives: taken over by the first pointer or reference that is made of it.
template <typename T>
struct TStandInRawProxy
{
	T* Object;
};

template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedPtr
{
public:
	TSharedPtr() = default;
	TSharedPtr(std::nullptr_t) {}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TSharedPtr(TStandInRawProxy<U> Proxy) : Inner(Proxy.Object)
	{
	}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TSharedPtr(const TSharedPtr<U, Mode>& Other) : Inner(Other.Inner)
	{
	}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TSharedPtr(const TSharedRef<U, Mode>& Other) : Inner(Other.Inner)
	{
	}
	explicit TSharedPtr(std::shared_ptr<T> InInner) : Inner(std::move(InInner)) {}

	T* Get() const { return Inner.get(); }
	T* operator->() const
	{
		check(IsValid());
		return Get();
	}
	template <typename U = T>
	std::add_lvalue_reference_t<U> operator*() const
	{
		check(IsValid());
		return *Get();
	}
	bool IsValid() const { return Inner != nullptr; }
	explicit operator bool() const { return IsValid(); }
	void Reset() { Inner.reset(); }
	bool IsUnique() const { return Inner.use_count() == 1; }
	TSharedRef<T, Mode> ToSharedRef() const;

	bool operator==(std::nullptr_t) const { return !IsValid(); }
	bool operator!=(std::nullptr_t) const { return IsValid(); }

	std::shared_ptr<T> Inner;
};

// Never null.
template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedRef
{
public:
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TSharedRef(TStandInRawProxy<U> Proxy) : Inner(Proxy.Object)
	{
		check(Inner != nullptr);
	}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TSharedRef(const TSharedRef<U, Mode>& Other) : Inner(Other.Inner)
	{
	}
	explicit TSharedRef(std::shared_ptr<T> InInner) : Inner(std::move(InInner)) { check(Inner != nullptr); }

	T& Get() const { return *Inner; }
	T* operator->() const { return Inner.get(); }
	T& operator*() const { return *Inner; }
	// Identity, as the engine's: net ids are not compared so.
	bool operator==(const TSharedRef& Other) const { return Inner == Other.Inner; }

	std::shared_ptr<T> Inner;
};

template <typename T, ESPMode Mode>
TSharedRef<T, Mode> TSharedPtr<T, Mode>::ToSharedRef() const
{
	check(IsValid());
	return TSharedRef<T, Mode>(Inner);
}

template <typename T, ESPMode Mode>
bool operator==(const TSharedPtr<T, Mode>& Left, const TSharedPtr<T, Mode>& Right)
{
	return Left.Inner == Right.Inner;
}

template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TWeakPtr
{
public:
	TWeakPtr() = default;
	TWeakPtr(std::nullptr_t) {}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TWeakPtr(const TSharedPtr<U, Mode>& Other) : Inner(Other.Inner)
	{
	}
	template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
	TWeakPtr(const TSharedRef<U, Mode>& Other) : Inner(Other.Inner)
	{
	}
	TSharedPtr<T, Mode> Pin() const { return TSharedPtr<T, Mode>(Inner.lock()); }
	bool IsValid() const { return !Inner.expired(); }
	void Reset() { Inner.reset(); }

private:
	std::weak_ptr<T> Inner;
};

template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedFromThis : public std::enable_shared_from_this<T>
{
public:
	TSharedRef<T, Mode> AsShared() { return TSharedRef<T, Mode>(this->shared_from_this()); }
	TSharedRef<const T, Mode> AsShared() const { return TSharedRef<const T, Mode>(this->shared_from_this()); }
	bool DoesSharedInstanceExist() const { return !this->weak_from_this().expired(); }
};

template <typename T>
TStandInRawProxy<T> MakeShareable(T* Object)
{
	return {Object};
}

template <typename T, ESPMode Mode = ESPMode::ThreadSafe, typename... Arguments>
TSharedRef<T, Mode> MakeShared(Arguments&&... Values)
{
	return TSharedRef<T, Mode>(std::make_shared<T>(std::forward<Arguments>(Values)...));
}

template <typename To, typename From, ESPMode Mode>
TSharedPtr<To, Mode> StaticCastSharedPtr(const TSharedPtr<From, Mode>& Pointer)
{
	return TSharedPtr<To, Mode>(std::static_pointer_cast<To>(Pointer.Inner));
}

template <typename To, typename From, ESPMode Mode>
TSharedRef<To, Mode> StaticCastSharedRef(const TSharedRef<From, Mode>& Reference)
{
	return TSharedRef<To, Mode>(std::static_pointer_cast<To>(Reference.Inner));
}

template <typename To, typename From, ESPMode Mode>
TSharedPtr<To, Mode> ConstCastSharedPtr(const TSharedPtr<From, Mode>& Pointer)
{
	return TSharedPtr<To, Mode>(std::const_pointer_cast<To>(Pointer.Inner));
}

template <typename T>
class TUniquePtr
{
public:
	TUniquePtr() = default;
	TUniquePtr(std::nullptr_t) {}
	explicit TUniquePtr(T* Object) : Inner(Object) {}
	template <typename U>
	TUniquePtr(TUniquePtr<U>&& Other) : Inner(std::move(Other.Inner))
	{
	}
	T* Get() const { return Inner.get(); }
	T* operator->() const { return Inner.get(); }
	T& operator*() const { return *Inner; }
	bool IsValid() const { return Inner != nullptr; }
	explicit operator bool() const { return IsValid(); }
	void Reset(T* Object = nullptr) { Inner.reset(Object); }

	std::unique_ptr<T> Inner;
};

template <typename T, typename... Arguments>
TUniquePtr<T> MakeUnique(Arguments&&... Values)
{
	return TUniquePtr<T>(new T(std::forward<Arguments>(Values)...));
}
