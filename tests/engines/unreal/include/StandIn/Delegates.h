// Delegates of the engine's shape: single and multicast, with handles.
#pragma once

#include "StandIn/Containers.h"

class FDelegateHandle
{
public:
	bool IsValid() const { return Number != 0; }
	void Reset() { Number = 0; }
	static FDelegateHandle StandInNew()
	{
		static uint64 Newest = 0;
		FDelegateHandle Handle;
		Handle.Number = ++Newest;
		return Handle;
	}
	friend bool operator==(const FDelegateHandle& Left, const FDelegateHandle& Right) { return Left.Number == Right.Number; }
	friend bool operator!=(const FDelegateHandle& Left, const FDelegateHandle& Right) { return !(Left == Right); }

private:
	uint64 Number = 0;
};

template <typename Result, typename... Parameters>
class TStandInDelegate
{
public:
	using FBody = std::function<Result(Parameters...)>;

	template <typename Callable>
	static TStandInDelegate CreateLambda(Callable&& Body)
	{
		return Make(FBody(std::forward<Callable>(Body)), nullptr, nullptr);
	}
	template <typename Object, typename... Bound>
	static TStandInDelegate CreateRaw(Object* Target, Result (Object::*Method)(Parameters..., Bound...), Bound... Values)
	{
		return Make([=](Parameters... Arguments) { return (Target->*Method)(Arguments..., Values...); }, Target, nullptr);
	}
	template <typename Object, typename Base, ESPMode Mode, typename... Bound>
	static TStandInDelegate CreateSP(
		const TSharedRef<Object, Mode>& Target, Result (Base::*Method)(Parameters..., Bound...), Bound... Values)
	{
		TWeakPtr<Object, Mode> Weak = Target;
		return Make([Weak, Method, Values...](Parameters... Arguments) { return (Weak.Pin().Get()->*Method)(Arguments..., Values...); },
			&Target.Get(), [Weak] { return Weak.IsValid(); });
	}
	template <typename Object, typename Base, typename... Bound>
	static TStandInDelegate CreateUObject(Object* Target, Result (Base::*Method)(Parameters..., Bound...), Bound... Values)
	{
		// No object is collected while a test runs, so nothing has to be asked.
		return Make([=](Parameters... Arguments) { return (Target->*Method)(Arguments..., Values...); }, Target, nullptr);
	}

	template <typename Callable>
	void BindLambda(Callable&& Body)
	{
		*this = CreateLambda(std::forward<Callable>(Body));
	}
	bool IsBound() const { return Body != nullptr && (IsAlive == nullptr || IsAlive()); }
	void Unbind() { *this = TStandInDelegate(); }
	Result Execute(Parameters... Arguments) const
	{
		check(IsBound());
		return Body(Arguments...);
	}
	bool ExecuteIfBound(Parameters... Arguments) const
	{
		if (!IsBound())
		{
			return false;
		}
		// A copy: who is called may unbind what is called.
		const FBody Copy = Body;
		Copy(Arguments...);
		return true;
	}
	FDelegateHandle GetHandle() const { return Handle; }
	const void* StandInObject() const { return Object; }

private:
	static TStandInDelegate Make(FBody Body, const void* Object, std::function<bool()> IsAlive)
	{
		TStandInDelegate Made;
		Made.Body = std::move(Body);
		Made.Object = Object;
		Made.IsAlive = std::move(IsAlive);
		Made.Handle = FDelegateHandle::StandInNew();
		return Made;
	}

	FBody Body;
	const void* Object = nullptr;
	std::function<bool()> IsAlive;
	FDelegateHandle Handle;
};

template <typename... Parameters>
class TStandInMulticastDelegate
{
public:
	using FDelegate = TStandInDelegate<void, Parameters...>;

	FDelegateHandle Add(const FDelegate& Delegate)
	{
		Bound.push_back(Delegate);
		return Delegate.GetHandle();
	}
	template <typename Callable>
	FDelegateHandle AddLambda(Callable&& Body)
	{
		return Add(FDelegate::CreateLambda(std::forward<Callable>(Body)));
	}
	template <typename Object, typename... Rest>
	FDelegateHandle AddRaw(Object* Target, void (Object::*Method)(Parameters...))
	{
		return Add(FDelegate::CreateRaw(Target, Method));
	}
	template <typename Object, typename Base>
	FDelegateHandle AddUObject(Object* Target, void (Base::*Method)(Parameters...))
	{
		return Add(FDelegate::CreateUObject(Target, Method));
	}
	bool Remove(FDelegateHandle Handle)
	{
		const auto Before = Bound.size();
		Bound.erase(
			std::remove_if(Bound.begin(), Bound.end(), [&](const FDelegate& One) { return One.GetHandle() == Handle; }), Bound.end());
		return Bound.size() != Before;
	}
	void RemoveAll(const void* Object)
	{
		Bound.erase(
			std::remove_if(Bound.begin(), Bound.end(), [&](const FDelegate& One) { return One.StandInObject() == Object; }), Bound.end());
	}
	bool IsBound() const { return !Bound.empty(); }
	void Clear() { Bound.clear(); }
	// Who is removed meanwhile is not called any more; who is added meanwhile is called next time.
	void Broadcast(Parameters... Arguments) const
	{
		const std::vector<FDelegate> Now = Bound;
		for (const FDelegate& One : Now)
		{
			const bool bIsThere =
				std::any_of(Bound.begin(), Bound.end(), [&](const FDelegate& Other) { return Other.GetHandle() == One.GetHandle(); });
			if (bIsThere)
			{
				One.ExecuteIfBound(Arguments...);
			}
		}
	}

private:
	std::vector<FDelegate> Bound;
};

#define DECLARE_DELEGATE(Name) using Name = TStandInDelegate<void>
#define DECLARE_DELEGATE_OneParam(Name, ...) using Name = TStandInDelegate<void, __VA_ARGS__>
#define DECLARE_DELEGATE_TwoParams(Name, ...) using Name = TStandInDelegate<void, __VA_ARGS__>
#define DECLARE_DELEGATE_ThreeParams(Name, ...) using Name = TStandInDelegate<void, __VA_ARGS__>
#define DECLARE_DELEGATE_RetVal(Result, Name) using Name = TStandInDelegate<Result>
#define DECLARE_MULTICAST_DELEGATE(Name) using Name = TStandInMulticastDelegate<>
#define DECLARE_MULTICAST_DELEGATE_OneParam(Name, ...) using Name = TStandInMulticastDelegate<__VA_ARGS__>
#define DECLARE_MULTICAST_DELEGATE_TwoParams(Name, ...) using Name = TStandInMulticastDelegate<__VA_ARGS__>
#define DECLARE_MULTICAST_DELEGATE_ThreeParams(Name, ...) using Name = TStandInMulticastDelegate<__VA_ARGS__>
#define DECLARE_MULTICAST_DELEGATE_FourParams(Name, ...) using Name = TStandInMulticastDelegate<__VA_ARGS__>
