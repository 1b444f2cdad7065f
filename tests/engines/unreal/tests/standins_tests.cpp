// The stand-ins themselves: a test that leans on one leans on this.
#include "expect.h"

#include "StandIn/Objects.h"

TEST(names_and_texts_are_compared_as_the_engine_does)
{
	EXPECT(FName(TEXT("GameSession")) == FName(TEXT("gamesession")));
	EXPECT_EQ(FName(TEXT("GameSession")).ToString(), TEXT("GameSession"));
	EXPECT(FName(NAME_None) == FName(TEXT("None")));
	EXPECT(FString(TEXT("ada")) == FString(TEXT("Ada")));
	EXPECT(!FString(TEXT("ada")).Equals(TEXT("Ada"), ESearchCase::CaseSensitive));
	EXPECT_EQ(FString::Printf(TEXT("%s has %d of %5.1f"), TEXT("Grüße"), 3, 4.5), TEXT("Grüße has 3 of   4.5"));
	EXPECT_EQ(UTF8_TO_TCHAR(TCHAR_TO_UTF8(TEXT("世界 😀"))), TEXT("世界 😀"));
	TArray<FString> Parts;
	EXPECT_EQ(FString(TEXT("?A=1??B")).ParseIntoArray(Parts, TEXT("?")), 2);
	EXPECT_EQ(Parts[1], TEXT("B"));
}

TEST(delegates_may_be_removed_and_added_while_they_run)
{
	TStandInMulticastDelegate<int> Delegate;
	TArray<int> Heard;
	FDelegateHandle Second;
	Delegate.AddLambda(
		[&](int Number)
		{
			Heard.Add(Number);
			Delegate.Remove(Second);
			Delegate.AddLambda([&](int Later) { Heard.Add(Later + 100); });
		});
	Second = Delegate.AddLambda([&](int Number) { Heard.Add(Number + 10); });
	Delegate.Broadcast(1);
	EXPECT_EQ(Heard.Num(), 1);
	Delegate.Broadcast(2);
	EXPECT_EQ(Heard.Num(), 3);
	EXPECT_EQ(Heard[2], 102);
}

TEST(weak_pointers_and_bound_objects_end)
{
	struct FThing : TSharedFromThis<FThing>
	{
		void Count(int By) { Counted += By; }
		int Counted = 0;
	};
	TSharedPtr<FThing> Thing = MakeShared<FThing>();
	const auto Bound = TStandInDelegate<void, int>::CreateSP(Thing.ToSharedRef(), &FThing::Count);
	EXPECT(Bound.ExecuteIfBound(2));
	EXPECT_EQ(Thing->Counted, 2);
	Thing.Reset();
	EXPECT(!Bound.ExecuteIfBound(2));
}

TEST(command_lines_and_settings_are_read)
{
	FCommandLine::Set(TEXT("Map -Rallypoint -port=7777 -Name=\"Ada L\""));
	int32 Port = 0;
	FString Name;
	EXPECT(FParse::Value(FCommandLine::Get(), TEXT("-port="), Port) && Port == 7777);
	EXPECT(FParse::Value(FCommandLine::Get(), TEXT("-Name="), Name));
	EXPECT_EQ(Name, TEXT("Ada L"));
	EXPECT(FParse::Param(FCommandLine::Get(), TEXT("rallypoint")));
	EXPECT(!FParse::Param(FCommandLine::Get(), TEXT("Rally")));
	GConfig->SetString(TEXT("S"), TEXT("K"), TEXT("12"), GEngineIni);
	int32 Value = 0;
	EXPECT(GConfig->GetInt(TEXT("s"), TEXT("k"), Value, GEngineIni) && Value == 12);
	GConfig->EmptySection(TEXT("S"), GEngineIni);
	EXPECT(!GConfig->GetInt(TEXT("S"), TEXT("K"), Value, GEngineIni));
}

TEST(values_know_their_type)
{
	FVariantData Data(7);
	FString Text = TEXT("before");
	Data.GetValue(Text);
	EXPECT(Text.IsEmpty());
	int32 Number = 0;
	Data.GetValue(Number);
	EXPECT_EQ(Number, 7);
}
