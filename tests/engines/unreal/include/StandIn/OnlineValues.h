// Typed values, settings and search parameters.
#pragma once

#include "StandIn/OnlineIds.h"

namespace EOnlineKeyValuePairDataType
{
	// Our numbers on purpose: a plugin maps by name.
	enum Type
	{
		Empty = 20,
		Int32,
		UInt32,
		Int64,
		UInt64,
		Double,
		String,
		Float,
		Blob,
		Bool,
		Json,
		MAX
	};
} // namespace EOnlineKeyValuePairDataType

class FVariantData
{
public:
	FVariantData() = default;
	template <typename T>
	explicit FVariantData(const T& Value)
	{
		SetValue(Value);
	}
	EOnlineKeyValuePairDataType::Type GetType() const { return Type; }
	void Empty() { *this = FVariantData(); }

	void SetValue(int32 Value) { SetWhole(EOnlineKeyValuePairDataType::Int32, Value); }
	void SetValue(uint32 Value) { SetWhole(EOnlineKeyValuePairDataType::UInt32, Value); }
	void SetValue(int64 Value) { SetWhole(EOnlineKeyValuePairDataType::Int64, Value); }
	void SetValue(uint64 Value) { SetWhole(EOnlineKeyValuePairDataType::UInt64, static_cast<int64>(Value)); }
	void SetValue(bool bValue) { SetWhole(EOnlineKeyValuePairDataType::Bool, bValue ? 1 : 0); }
	void SetValue(double Value) { SetNumber(EOnlineKeyValuePairDataType::Double, Value); }
	void SetValue(float Value) { SetNumber(EOnlineKeyValuePairDataType::Float, static_cast<double>(Value)); }
	void SetValue(const FString& Value) { SetText(EOnlineKeyValuePairDataType::String, Value); }
	void SetValue(const TCHAR* Value) { SetValue(FString(Value)); }
	void SetValue(const TArray<uint8>& Value)
	{
		Empty();
		Type = EOnlineKeyValuePairDataType::Blob;
		Bytes = Value;
	}
	void SetJsonValueFromString(const FString& Value) { SetText(EOnlineKeyValuePairDataType::Json, Value); }

	void GetValue(int32& OutValue) const { OutValue = static_cast<int32>(Of(EOnlineKeyValuePairDataType::Int32)); }
	void GetValue(uint32& OutValue) const { OutValue = static_cast<uint32>(Of(EOnlineKeyValuePairDataType::UInt32)); }
	void GetValue(int64& OutValue) const { OutValue = Of(EOnlineKeyValuePairDataType::Int64); }
	void GetValue(uint64& OutValue) const { OutValue = static_cast<uint64>(Of(EOnlineKeyValuePairDataType::UInt64)); }
	void GetValue(bool& bOutValue) const { bOutValue = Of(EOnlineKeyValuePairDataType::Bool) != 0; }
	void GetValue(double& OutValue) const { OutValue = Type == EOnlineKeyValuePairDataType::Double ? Number : 0.0; }
	void GetValue(float& OutValue) const { OutValue = Type == EOnlineKeyValuePairDataType::Float ? static_cast<float>(Number) : 0.0f; }
	void GetValue(FString& OutValue) const { OutValue = Type == EOnlineKeyValuePairDataType::String ? Text : FString(); }
	void GetValue(TArray<uint8>& OutValue) const { OutValue = Bytes; }
	FString ToString() const;

private:
	void SetWhole(EOnlineKeyValuePairDataType::Type InType, int64 Value)
	{
		Empty();
		Type = InType;
		Whole = Value;
	}
	void SetNumber(EOnlineKeyValuePairDataType::Type InType, double Value)
	{
		Empty();
		Type = InType;
		Number = Value;
	}
	void SetText(EOnlineKeyValuePairDataType::Type InType, const FString& Value)
	{
		const FString Copy = Value;
		Empty();
		Type = InType;
		Text = Copy;
	}
	// A value of another type reads as nothing, as in the engine.
	int64 Of(EOnlineKeyValuePairDataType::Type Wanted) const { return Type == Wanted ? Whole : 0; }

	EOnlineKeyValuePairDataType::Type Type = EOnlineKeyValuePairDataType::Empty;
	int64 Whole = 0;
	double Number = 0;
	FString Text;
	TArray<uint8> Bytes;
};

template <typename KeyType, typename ValueType>
class FOnlineKeyValuePairs : public TMap<KeyType, ValueType>
{
};

namespace EOnlineDataAdvertisementType
{
	enum Type
	{
		DontAdvertise,
		ViaPingOnly,
		ViaOnlineService,
		ViaOnlineServiceAndPing
	};
}

namespace EOnlineComparisonOp
{
	enum Type
	{
		Equals,
		NotEquals,
		GreaterThan,
		GreaterThanEquals,
		LessThan,
		LessThanEquals,
		Near,
		In,
		NotIn
	};
}

namespace EOnlineAsyncTaskState
{
	enum Type
	{
		NotStarted,
		InProgress,
		Done,
		Failed
	};
}

struct FOnlineSessionSetting
{
	FOnlineSessionSetting() = default;
	template <typename T>
	FOnlineSessionSetting(const T& Value, EOnlineDataAdvertisementType::Type InAdvertisement, int32 InId = -1)
		: Data(Value)
		, AdvertisementType(InAdvertisement)
		, ID(InId)
	{
	}
	FVariantData Data;
	EOnlineDataAdvertisementType::Type AdvertisementType = EOnlineDataAdvertisementType::DontAdvertise;
	int32 ID = -1;
};

using FSessionSettings = TMap<FName, FOnlineSessionSetting>;

class FOnlineSessionSettings
{
public:
	virtual ~FOnlineSessionSettings() = default;

	int32 NumPublicConnections = 0;
	int32 NumPrivateConnections = 0;
	bool bShouldAdvertise = false;
	bool bAllowJoinInProgress = false;
	bool bIsLANMatch = false;
	bool bIsDedicated = false;
	bool bUsesStats = false;
	bool bAllowInvites = false;
	bool bUsesPresence = false;
	bool bAllowJoinViaPresence = false;
	bool bAllowJoinViaPresenceFriendsOnly = false;
	bool bAntiCheatProtected = false;
	bool bUseLobbiesIfAvailable = false;
	bool bUseLobbiesVoiceChatIfAvailable = false;
	FString SessionIdOverride;
	int32 BuildUniqueId = 0;
	FSessionSettings Settings;
	TUniqueNetIdMap<FSessionSettings> MemberSettings;

	template <typename T>
	void Set(FName Key, const T& Value, EOnlineDataAdvertisementType::Type Advertisement, int32 Id = -1)
	{
		Settings.Add(Key, FOnlineSessionSetting(Value, Advertisement, Id));
	}
	template <typename T>
	bool Get(FName Key, T& OutValue) const
	{
		const FOnlineSessionSetting* Known = Settings.Find(Key);
		if (Known != nullptr)
		{
			Known->Data.GetValue(OutValue);
		}
		return Known != nullptr;
	}
	bool Remove(FName Key) { return Settings.Remove(Key) > 0; }
	EOnlineDataAdvertisementType::Type GetAdvertisementType(FName Key) const
	{
		const FOnlineSessionSetting* Known = Settings.Find(Key);
		return Known != nullptr ? Known->AdvertisementType : EOnlineDataAdvertisementType::DontAdvertise;
	}
};

struct FOnlineSessionSearchParam
{
	FOnlineSessionSearchParam() = default;
	template <typename T>
	FOnlineSessionSearchParam(const T& Value, EOnlineComparisonOp::Type InOp, int32 InId = -1) : Data(Value)
																							   , ComparisonOp(InOp)
																							   , ID(InId)
	{
	}
	FVariantData Data;
	EOnlineComparisonOp::Type ComparisonOp = EOnlineComparisonOp::Equals;
	int32 ID = -1;
};

using FSearchParams = TMap<FName, FOnlineSessionSearchParam>;

class FOnlineSearchSettings
{
public:
	virtual ~FOnlineSearchSettings() = default;
	FSearchParams SearchParams;
	template <typename T>
	void Set(FName Key, const T& Value, EOnlineComparisonOp::Type Op, int32 Id = -1)
	{
		SearchParams.Add(Key, FOnlineSessionSearchParam(Value, Op, Id));
	}
	template <typename T>
	bool Get(FName Key, T& OutValue) const
	{
		const FOnlineSessionSearchParam* Known = SearchParams.Find(Key);
		if (Known != nullptr)
		{
			Known->Data.GetValue(OutValue);
		}
		return Known != nullptr;
	}
};
