#include "RallypointSettings.h"

#include "OnlineSubsystemRallypointNames.h"
#include "OnlineSubsystemRallypointTypes.h"

namespace
{
	// What is for the library in fields of its own, not among the settings.
	bool IsField(const FName& Key, const FVariantData& Data)
	{
		if (Key == SETTING_RALLYPOINT_TITLE)
		{
			return Data.GetType() == EOnlineKeyValuePairDataType::String;
		}
		return Key == SETTING_RALLYPOINT_GAME_SESSION_ID || Key == SETTING_RALLYPOINT_DECLINE_PLAYER_SLOT;
	}

	bool IsTrue(const FVariantData& Data)
	{
		bool bValue = false;
		Data.GetValue(bValue);
		return bValue;
	}

	FString AsText(const FVariantData& Data)
	{
		FString Text;
		Data.GetValue(Text);
		return Text;
	}

	uint8 Flag(bool bIs)
	{
		return bIs ? 1 : 0;
	}
} // namespace

RpValue FRallypointValues::Write(const FVariantData& Data)
{
	RpValue Value = {RP_VALUE_TYPE_EMPTY, 0, 0, 0.0, nullptr, nullptr};
	switch (Data.GetType())
	{
	case EOnlineKeyValuePairDataType::Int32:
	{
		int32 Number = 0;
		Data.GetValue(Number);
		Value.type = RP_VALUE_TYPE_INT32;
		Value.integer = Number;
		break;
	}
	case EOnlineKeyValuePairDataType::UInt32:
	{
		uint32 Number = 0;
		Data.GetValue(Number);
		Value.type = RP_VALUE_TYPE_UINT32;
		Value.integer = Number;
		break;
	}
	case EOnlineKeyValuePairDataType::Int64:
	{
		int64 Number = 0;
		Data.GetValue(Number);
		Value.type = RP_VALUE_TYPE_INT64;
		Value.integer = Number;
		break;
	}
	case EOnlineKeyValuePairDataType::UInt64:
	{
		uint64 Number = 0;
		Data.GetValue(Number);
		Value.type = RP_VALUE_TYPE_UINT64;
		Value.integer = static_cast<int64>(Number);
		break;
	}
	case EOnlineKeyValuePairDataType::Bool:
		Value.type = RP_VALUE_TYPE_BOOL;
		Value.integer = IsTrue(Data) ? 1 : 0;
		break;
	case EOnlineKeyValuePairDataType::Double:
		Value.type = RP_VALUE_TYPE_DOUBLE;
		Data.GetValue(Value.number);
		break;
	case EOnlineKeyValuePairDataType::Float:
	{
		float Number = 0;
		Data.GetValue(Number);
		Value.type = RP_VALUE_TYPE_FLOAT;
		Value.number = static_cast<double>(Number);
		break;
	}
	case EOnlineKeyValuePairDataType::String:
		Value.type = RP_VALUE_TYPE_STRING;
		Value.text = Texts.Keep(AsText(Data));
		break;
	case EOnlineKeyValuePairDataType::Json:
		Value.type = RP_VALUE_TYPE_JSON;
		Value.text = Texts.Keep(Data.ToString());
		break;
	case EOnlineKeyValuePairDataType::Blob:
	{
		TArray<uint8> Bytes;
		Data.GetValue(Bytes);
		Blobs.Add(MoveTemp(Bytes));
		Value.type = RP_VALUE_TYPE_BLOB;
		Value.blob = Blobs[Blobs.Num() - 1].GetData();
		Value.size = static_cast<uint32>(Blobs[Blobs.Num() - 1].Num());
		break;
	}
	default:
		break;
	}
	return Value;
}

FVariantData FRallypointValues::Read(const RpValue& Value)
{
	FVariantData Data;
	switch (Value.type)
	{
	case RP_VALUE_TYPE_INT32:
		Data.SetValue(static_cast<int32>(Value.integer));
		break;
	case RP_VALUE_TYPE_UINT32:
		Data.SetValue(static_cast<uint32>(Value.integer));
		break;
	case RP_VALUE_TYPE_INT64:
		Data.SetValue(static_cast<int64>(Value.integer));
		break;
	case RP_VALUE_TYPE_UINT64:
		Data.SetValue(static_cast<uint64>(Value.integer));
		break;
	case RP_VALUE_TYPE_BOOL:
		Data.SetValue(Value.integer != 0);
		break;
	case RP_VALUE_TYPE_DOUBLE:
		Data.SetValue(Value.number);
		break;
	case RP_VALUE_TYPE_FLOAT:
		Data.SetValue(static_cast<float>(Value.number));
		break;
	case RP_VALUE_TYPE_STRING:
		Data.SetValue(FString(UTF8_TO_TCHAR(Value.text)));
		break;
	case RP_VALUE_TYPE_JSON:
		Data.SetJsonValueFromString(FString(UTF8_TO_TCHAR(Value.text)));
		break;
	case RP_VALUE_TYPE_BLOB:
		Data.SetValue(TArray<uint8>(Value.blob, static_cast<int32>(Value.size)));
		break;
	default:
		break;
	}
	return Data;
}

FRallypointSettingsView::FRallypointSettingsView(const FOnlineSessionSettings& Settings, int32 GamePort)
{
	Native.num_public_connections = static_cast<uint32>(FMath::Max(Settings.NumPublicConnections, 0));
	Native.num_private_connections = static_cast<uint32>(FMath::Max(Settings.NumPrivateConnections, 0));
	Native.should_advertise = Flag(Settings.bShouldAdvertise);
	Native.allow_join_in_progress = Flag(Settings.bAllowJoinInProgress);
	Native.is_lan_match = Flag(Settings.bIsLANMatch);
	Native.is_dedicated = Flag(Settings.bIsDedicated);
	Native.uses_stats = Flag(Settings.bUsesStats);
	Native.allow_invites = Flag(Settings.bAllowInvites);
	Native.uses_presence = Flag(Settings.bUsesPresence);
	Native.allow_join_via_presence = Flag(Settings.bAllowJoinViaPresence);
	Native.allow_join_via_presence_friends_only = Flag(Settings.bAllowJoinViaPresenceFriendsOnly);
	Native.anti_cheat_protected = Flag(Settings.bAntiCheatProtected);
	Native.use_lobbies_if_available = Flag(Settings.bUseLobbiesIfAvailable);
	Native.use_lobbies_voice_chat_if_available = Flag(Settings.bUseLobbiesVoiceChatIfAvailable);
	// The build is stamped, whatever the game left in its settings: 0 takes the subsystem's.
	Native.build_unique_id = 0;
	Native.lan_game_port = static_cast<uint16>(GamePort);
	if (Settings.bIsLANMatch && !Settings.SessionIdOverride.IsEmpty())
	{
		Native.session_id_override = Values.Texts.Keep(Settings.SessionIdOverride);
	}
	for (const auto& Pair : Settings.Settings)
	{
		if (!IsField(Pair.Key, Pair.Value.Data))
		{
			Add(Pair.Key, Pair.Value, nullptr);
		}
		else if (Pair.Key == SETTING_RALLYPOINT_TITLE)
		{
			Native.title = Values.Texts.Keep(AsText(Pair.Value.Data));
		}
		else if (Pair.Key == SETTING_RALLYPOINT_DECLINE_PLAYER_SLOT)
		{
			Native.decline_player_slot = Flag(IsTrue(Pair.Value.Data));
		}
	}
	for (const auto& Member : Settings.MemberSettings)
	{
		const FString Player = Member.Key->ToString();
		for (const auto& Pair : Member.Value)
		{
			Add(Pair.Key, Pair.Value, &Player);
		}
	}
	Native.settings = List.GetData();
	Native.setting_count = static_cast<uint32>(List.Num());
}

void FRallypointSettingsView::Add(const FName& Key, const FOnlineSessionSetting& Setting, const FString* Player)
{
	RpSetting Made = RP_SETTING_INIT;
	Made.key = Values.Texts.Keep(Key.ToString());
	Made.player_id = Player != nullptr ? Values.Texts.Keep(*Player) : nullptr;
	// The numbers are Unreal's.
	Made.advertisement = static_cast<int32>(Setting.AdvertisementType);
	Made.id = Setting.ID;
	Made.value = Values.Write(Setting.Data);
	List.Add(Made);
}

void ReadRallypointSettings(const RpSessionSettings& Native, FOnlineSessionSettings& OutSettings)
{
	OutSettings.NumPublicConnections = static_cast<int32>(Native.num_public_connections);
	OutSettings.NumPrivateConnections = static_cast<int32>(Native.num_private_connections);
	OutSettings.bShouldAdvertise = Native.should_advertise != 0;
	OutSettings.bAllowJoinInProgress = Native.allow_join_in_progress != 0;
	OutSettings.bIsLANMatch = Native.is_lan_match != 0;
	OutSettings.bIsDedicated = Native.is_dedicated != 0;
	OutSettings.bUsesStats = Native.uses_stats != 0;
	OutSettings.bAllowInvites = Native.allow_invites != 0;
	OutSettings.bUsesPresence = Native.uses_presence != 0;
	OutSettings.bAllowJoinViaPresence = Native.allow_join_via_presence != 0;
	OutSettings.bAllowJoinViaPresenceFriendsOnly = Native.allow_join_via_presence_friends_only != 0;
	OutSettings.bAntiCheatProtected = Native.anti_cheat_protected != 0;
	OutSettings.bUseLobbiesIfAvailable = Native.use_lobbies_if_available != 0;
	OutSettings.bUseLobbiesVoiceChatIfAvailable = Native.use_lobbies_voice_chat_if_available != 0;
	OutSettings.BuildUniqueId = Native.build_unique_id;
	OutSettings.SessionIdOverride = Native.session_id_override != nullptr ? UTF8_TO_TCHAR(Native.session_id_override) : TEXT("");
	OutSettings.Settings.Empty();
	OutSettings.MemberSettings.Empty();
	for (uint32 At = 0; At < Native.setting_count; At++)
	{
		const RpSetting& From = Native.settings[At];
		FOnlineSessionSetting Setting;
		Setting.Data = FRallypointValues::Read(From.value);
		Setting.AdvertisementType = static_cast<EOnlineDataAdvertisementType::Type>(From.advertisement);
		Setting.ID = From.id;
		const FName Key(UTF8_TO_TCHAR(From.key));
		const FString Player = From.player_id != nullptr ? UTF8_TO_TCHAR(From.player_id) : TEXT("");
		if (Player.IsEmpty())
		{
			OutSettings.Settings.Add(Key, Setting);
			continue;
		}
		const FUniqueNetIdRef Id = FUniqueNetIdRallypoint::Create(Player);
		bool bIsKnown = false;
		for (auto& Member : OutSettings.MemberSettings)
		{
			if (*Member.Key == *Id)
			{
				Member.Value.Add(Key, Setting);
				bIsKnown = true;
			}
		}
		if (!bIsKnown)
		{
			FSessionSettings Own;
			Own.Add(Key, Setting);
			OutSettings.MemberSettings.Add(Id, Own);
		}
	}
	const FString Title = Native.title != nullptr ? UTF8_TO_TCHAR(Native.title) : TEXT("");
	if (!Title.IsEmpty())
	{
		OutSettings.Set(SETTING_RALLYPOINT_TITLE, Title, EOnlineDataAdvertisementType::ViaOnlineServiceAndPing);
	}
	if (Native.decline_player_slot != 0)
	{
		OutSettings.Set(SETTING_RALLYPOINT_DECLINE_PLAYER_SLOT, true, EOnlineDataAdvertisementType::DontAdvertise);
	}
}

FRallypointQueryView::FRallypointQueryView(const FOnlineSessionSearch& Search)
{
	const float MsPerSecond = 1000;
	Native.max_results = static_cast<uint32>(FMath::Max(Search.MaxSearchResults, 0));
	Native.timeout_ms = static_cast<uint32>(FMath::Max(Search.TimeoutInSeconds, 0.0f) * MsPerSecond);
	Native.is_lan = Flag(Search.bIsLanQuery);
	for (const auto& Pair : Search.QuerySettings.SearchParams)
	{
		if (Pair.Key == SEARCH_RALLYPOINT_FILTER)
		{
			Native.filter_expression = Values.Texts.Keep(AsText(Pair.Value.Data));
		}
		else if (Pair.Key == SEARCH_RALLYPOINT_SORT)
		{
			Native.sort_expression = Values.Texts.Keep(AsText(Pair.Value.Data));
		}
		else if (Pair.Key == SEARCH_RALLYPOINT_ANY_BUILD)
		{
			Native.any_build = Flag(IsTrue(Pair.Value.Data));
		}
		else
		{
			Add(Pair.Key, Pair.Value);
		}
	}
	Native.filters = Filters.GetData();
	Native.filter_count = static_cast<uint32>(Filters.Num());
}

void FRallypointQueryView::Add(const FName& Key, const FOnlineSessionSearchParam& Param)
{
	TArray<RpValue> List;
	const bool bIsList = Param.ComparisonOp == EOnlineComparisonOp::In || Param.ComparisonOp == EOnlineComparisonOp::NotIn;
	if (bIsList && Param.Data.GetType() == EOnlineKeyValuePairDataType::String)
	{
		// A parameter of Unreal's has one value: several are written with ; between them.
		TArray<FString> Parts;
		AsText(Param.Data).ParseIntoArray(Parts, TEXT(";"));
		for (const FString& Part : Parts)
		{
			List.Add(Values.Write(FVariantData(Part)));
		}
	}
	else
	{
		List.Add(Values.Write(Param.Data));
	}
	Operands.Add(MoveTemp(List));
	RpSearchFilter Filter = RP_SEARCH_FILTER_INIT;
	Filter.key = Values.Texts.Keep(Key.ToString());
	// The numbers are Unreal's.
	Filter.comparison = static_cast<int32>(Param.ComparisonOp);
	Filter.values = Operands[Operands.Num() - 1].GetData();
	Filter.value_count = static_cast<uint32>(Operands[Operands.Num() - 1].Num());
	Filters.Add(Filter);
}
