// Who plays: net ids, as far as each engine version has them.
#pragma once

#include "StandIn/Misc.h"

#include <cstring>

// The engine's build tool decides it; a plugin has to say it everywhere.
#define UNIQUENETID_ESPMODE ESPMode::ThreadSafe

class FUniqueNetId;
using FUniqueNetIdPtr = TSharedPtr<const FUniqueNetId, UNIQUENETID_ESPMODE>;
using FUniqueNetIdRef = TSharedRef<const FUniqueNetId, UNIQUENETID_ESPMODE>;

class FUniqueNetId : public TSharedFromThis<FUniqueNetId, UNIQUENETID_ESPMODE>
{
public:
	virtual ~FUniqueNetId() = default;
	virtual FName GetType() const { return NAME_None; }
	virtual const uint8* GetBytes() const = 0;
	virtual int32 GetSize() const = 0;
	virtual bool IsValid() const = 0;
	virtual FString ToString() const = 0;
	virtual FString ToDebugString() const = 0;
#if RALLYPOINT_ENGINE >= 501
	virtual uint32 GetTypeHash() const
	{
		return ::GetTypeHash(ToString());
	}
#endif

	friend bool operator==(const FUniqueNetId& Left, const FUniqueNetId& Right)
	{
		return Left.GetType() == Right.GetType() && Left.Compare(Right);
	}
	friend bool operator!=(const FUniqueNetId& Left, const FUniqueNetId& Right)
	{
		return !(Left == Right);
	}

protected:
	FUniqueNetId() = default;
	virtual bool Compare(const FUniqueNetId& Other) const
	{
		return GetSize() == Other.GetSize() && std::memcmp(GetBytes(), Other.GetBytes(), static_cast<std::size_t>(GetSize())) == 0;
	}
};

template <typename ValueType>
class TUniqueNetIdMap : public TMap<FUniqueNetIdRef, ValueType>
{
public:
	// By value, which TMap's own find on references is not.
	ValueType* Find(const FUniqueNetId& Id)
	{
		for (auto& Pair : *this)
		{
			if (*Pair.Key == Id)
			{
				return &Pair.Value;
			}
		}
		return nullptr;
	}
};

// An id that can be replicated.
class FUniqueNetIdRepl
{
public:
	FUniqueNetIdRepl() = default;
	FUniqueNetIdRepl(const FUniqueNetIdPtr& InId) : Id(InId) {}
	FUniqueNetIdRepl(const FUniqueNetIdRef& InId) : Id(InId) {}
	bool IsValid() const { return Id.IsValid() && Id->IsValid(); }
	FString ToString() const { return IsValid() ? Id->ToString() : FString(TEXT("INVALID")); }
	FName GetType() const { return IsValid() ? Id->GetType() : FName(); }
	const FUniqueNetIdPtr& GetUniqueNetId() const { return Id; }
	const FUniqueNetId& operator*() const { return *Id; }
	const FUniqueNetId* operator->() const { return Id.Get(); }

private:
	FUniqueNetIdPtr Id;
};
