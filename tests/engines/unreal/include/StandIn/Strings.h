// Texts of the engine's shape: what is compared without regard to case there is so here.
#pragma once

#include "StandIn/Containers.h"

#include <string>
#include <type_traits>

namespace StandIn
{
	std::string ToUtf8(const TCHAR* Text, int32 Length);
	std::u16string FromUtf8(const char* Text, int32 Length);
	char16_t Lower(char16_t Letter);

	// printf's arguments: texts become UTF-8, everything else stays.
	struct FPrintfText
	{
		explicit FPrintfText(const TCHAR* Text) : Converted(ToUtf8(Text, -1)) {}
		const char* Value() const { return Converted.c_str(); }
		std::string Converted;
	};
	template <typename T>
	struct TPrintfValue
	{
		T Inner;
		T Value() const { return Inner; }
	};
	inline FPrintfText PrintfArgument(const TCHAR* Text)
	{
		return FPrintfText(Text);
	}
	template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T> || std::is_enum_v<T>>>
	TPrintfValue<T> PrintfArgument(T Value)
	{
		return {Value};
	}
	std::u16string FormatUtf8(const TCHAR* Format, ...);
	template <typename... Values>
	std::u16string Format(const TCHAR* Text, const Values&... Arguments)
	{
		return FormatUtf8(Text, Arguments.Value()...);
	}
} // namespace StandIn

namespace ESearchCase
{
	enum Type
	{
		CaseSensitive,
		IgnoreCase
	};
}

class FString
{
public:
	FString() = default;
	FString(const TCHAR* Text) : Inner(Text != nullptr ? Text : u"") {}
	explicit FString(std::u16string Text) : Inner(std::move(Text)) {}

	const TCHAR* operator*() const { return Inner.c_str(); }
	int32 Len() const { return static_cast<int32>(Inner.size()); }
	bool IsEmpty() const { return Inner.empty(); }
	void Empty() { Inner.clear(); }
	void Reset() { Inner.clear(); }
	bool Equals(const FString& Other, ESearchCase::Type Case = ESearchCase::CaseSensitive) const;
	bool Contains(const FString& Part) const { return Find(Part) != INDEX_NONE; }
	bool StartsWith(const FString& Part) const { return Left(Part.Len()) == Part; }
	bool EndsWith(const FString& Part) const { return Right(Part.Len()) == Part; }
	// Without regard to case, as the engine's default is.
	int32 Find(const FString& Part) const;
	bool FindChar(TCHAR Letter, int32& OutIndex) const;
	FString Left(int32 Count) const { return Mid(0, Count); }
	FString Right(int32 Count) const { return Mid(Len() - Count, Count); }
	FString Mid(int32 Start, int32 Count = 0x7fffffff) const;
	FString ToLower() const;
	FString ToUpper() const;
	FString TrimStartAndEnd() const;
	bool Split(const FString& Separator, FString* OutLeft, FString* OutRight) const;
	int32 ParseIntoArray(TArray<FString>& OutParts, const TCHAR* Separator, bool bSkipEmpty = true) const;
	void AppendChars(const TCHAR* Letters, int32 Count) { Inner.append(Letters, static_cast<std::size_t>(Count)); }
	bool IsNumeric() const;

	template <typename... Values>
	static FString Printf(const TCHAR* Format, const Values&... Arguments)
	{
		return FString(StandIn::Format(Format, StandIn::PrintfArgument(Arguments)...));
	}
	static FString FromInt(int32 Number) { return Printf(TEXT("%d"), Number); }

	FString& operator+=(const FString& Other)
	{
		Inner += Other.Inner;
		return *this;
	}
	friend FString operator+(const FString& Left, const FString& Right) { return FString(Left.Inner + Right.Inner); }
	// Without regard to case, as the engine's: ids must not be compared so.
	friend bool operator==(const FString& Left, const FString& Right) { return Left.Equals(Right, ESearchCase::IgnoreCase); }
	friend bool operator!=(const FString& Left, const FString& Right) { return !(Left == Right); }
	friend bool operator<(const FString& Left, const FString& Right) { return Left.Inner < Right.Inner; }

private:
	std::u16string Inner;
};

uint32 GetTypeHash(const FString& Text);

// UTF-8 of a text, for as long as it lives.
class FTCHARToUTF8
{
public:
	explicit FTCHARToUTF8(const TCHAR* Text) : Inner(StandIn::ToUtf8(Text, -1)) {}
	const ANSICHAR* Get() const { return Inner.c_str(); }
	int32 Length() const { return static_cast<int32>(Inner.size()); }

private:
	std::string Inner;
};

class FUTF8ToTCHAR
{
public:
	explicit FUTF8ToTCHAR(const ANSICHAR* Text) : Inner(StandIn::FromUtf8(Text, -1)) {}
	const TCHAR* Get() const { return Inner.c_str(); }
	int32 Length() const { return static_cast<int32>(Inner.size()); }

private:
	std::u16string Inner;
};

#define TCHAR_TO_UTF8(Text) (FTCHARToUTF8(Text).Get())
#define UTF8_TO_TCHAR(Text) (FUTF8ToTCHAR(Text).Get())

enum EName
{
	NAME_None
};

// Compared without regard to case; it shows itself as it was first written.
class FName
{
public:
	FName() = default;
	FName(EName) {}
	FName(const TCHAR* Text) : Inner(Text) {}
	FString ToString() const { return Inner.IsEmpty() ? FString(TEXT("None")) : Inner; }
	bool IsNone() const { return Inner.IsEmpty() || Inner == FString(TEXT("None")); }
	friend bool operator==(const FName& Left, const FName& Right) { return Left.ToString() == Right.ToString(); }
	friend bool operator!=(const FName& Left, const FName& Right) { return !(Left == Right); }

private:
	FString Inner;
};

uint32 GetTypeHash(const FName& Name);

class FText
{
public:
	FText() = default;
	static FText FromString(const FString& Text)
	{
		FText Made;
		Made.Inner = Text;
		return Made;
	}
	const FString& ToString() const { return Inner; }
	bool IsEmpty() const { return Inner.IsEmpty(); }

private:
	FString Inner;
};

#define NSLOCTEXT(Namespace, Key, Text) FText::FromString(FString(TEXT(Text)))
