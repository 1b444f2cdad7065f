// Texts: UTF-8 and back, formats, comparisons.
#include "CoreMinimal.h"

#include <cstdarg>

namespace StandIn
{
	std::string ToUtf8(const TCHAR* Text, int32 Length)
	{
		std::string Bytes;
		const std::size_t Count = Length < 0 ? std::char_traits<TCHAR>::length(Text) : static_cast<std::size_t>(Length);
		for (std::size_t At = 0; At < Count; At++)
		{
			char32_t Letter = Text[At];
			if (Letter >= 0xd800 && Letter < 0xdc00 && At + 1 < Count)
			{
				Letter = 0x10000 + ((Letter - 0xd800) << 10) + (Text[++At] - 0xdc00u);
			}
			if (Letter < 0x80)
			{
				Bytes += static_cast<char>(Letter);
			}
			else if (Letter < 0x800)
			{
				Bytes += static_cast<char>(0xc0 | (Letter >> 6));
				Bytes += static_cast<char>(0x80 | (Letter & 0x3f));
			}
			else if (Letter < 0x10000)
			{
				Bytes += static_cast<char>(0xe0 | (Letter >> 12));
				Bytes += static_cast<char>(0x80 | ((Letter >> 6) & 0x3f));
				Bytes += static_cast<char>(0x80 | (Letter & 0x3f));
			}
			else
			{
				Bytes += static_cast<char>(0xf0 | (Letter >> 18));
				Bytes += static_cast<char>(0x80 | ((Letter >> 12) & 0x3f));
				Bytes += static_cast<char>(0x80 | ((Letter >> 6) & 0x3f));
				Bytes += static_cast<char>(0x80 | (Letter & 0x3f));
			}
		}
		return Bytes;
	}

	std::u16string FromUtf8(const char* Text, int32 Length)
	{
		std::u16string Letters;
		const std::string Bytes = Length < 0 ? std::string(Text) : std::string(Text, static_cast<std::size_t>(Length));
		for (std::size_t At = 0; At < Bytes.size();)
		{
			const auto Byte = [&](std::size_t Index) -> char32_t
			{ return Index < Bytes.size() ? static_cast<unsigned char>(Bytes[Index]) : 0; };
			const char32_t First = Byte(At);
			char32_t Letter = First;
			std::size_t Size = 1;
			if (First >= 0xf0)
			{
				Letter = ((First & 0x07) << 18) | ((Byte(At + 1) & 0x3f) << 12) | ((Byte(At + 2) & 0x3f) << 6) | (Byte(At + 3) & 0x3f);
				Size = 4;
			}
			else if (First >= 0xe0)
			{
				Letter = ((First & 0x0f) << 12) | ((Byte(At + 1) & 0x3f) << 6) | (Byte(At + 2) & 0x3f);
				Size = 3;
			}
			else if (First >= 0xc0)
			{
				Letter = ((First & 0x1f) << 6) | (Byte(At + 1) & 0x3f);
				Size = 2;
			}
			At += Size;
			if (Letter >= 0x10000)
			{
				Letters += static_cast<char16_t>(0xd800 + ((Letter - 0x10000) >> 10));
				Letters += static_cast<char16_t>(0xdc00 + ((Letter - 0x10000) & 0x3ff));
			}
			else
			{
				Letters += static_cast<char16_t>(Letter);
			}
		}
		return Letters;
	}

	char16_t Lower(char16_t Letter)
	{
		return Letter >= u'A' && Letter <= u'Z' ? static_cast<char16_t>(Letter + 32) : Letter;
	}

	std::u16string FormatUtf8(const TCHAR* Format, ...)
	{
		const std::string Utf8 = ToUtf8(Format, -1);
		va_list Arguments;
		va_start(Arguments, Format);
		va_list Again;
		va_copy(Again, Arguments);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		const int Size = std::vsnprintf(nullptr, 0, Utf8.c_str(), Arguments);
		std::string Bytes(static_cast<std::size_t>(Size) + 1, '\0');
		std::vsnprintf(Bytes.data(), Bytes.size(), Utf8.c_str(), Again);
#pragma GCC diagnostic pop
		va_end(Again);
		va_end(Arguments);
		return FromUtf8(Bytes.data(), Size);
	}
} // namespace StandIn

bool FString::Equals(const FString& Other, ESearchCase::Type Case) const
{
	if (Case == ESearchCase::CaseSensitive)
	{
		return Inner == Other.Inner;
	}
	return std::equal(Inner.begin(), Inner.end(), Other.Inner.begin(), Other.Inner.end(),
		[](TCHAR Left, TCHAR Right) { return StandIn::Lower(Left) == StandIn::Lower(Right); });
}

int32 FString::Find(const FString& Part) const
{
	const std::size_t At = ToLower().Inner.find(Part.ToLower().Inner);
	return At == std::u16string::npos ? INDEX_NONE : static_cast<int32>(At);
}

bool FString::FindChar(TCHAR Letter, int32& OutIndex) const
{
	const std::size_t At = Inner.find(Letter);
	OutIndex = At == std::u16string::npos ? INDEX_NONE : static_cast<int32>(At);
	return OutIndex != INDEX_NONE;
}

FString FString::Mid(int32 Start, int32 Count) const
{
	const int32 From = FMath::Clamp(Start, 0, Len());
	const int32 Room = FMath::Clamp(Count, 0, Len() - From);
	return FString(Inner.substr(static_cast<std::size_t>(From), static_cast<std::size_t>(Room)));
}

FString FString::ToLower() const
{
	std::u16string Letters = Inner;
	std::transform(Letters.begin(), Letters.end(), Letters.begin(), StandIn::Lower);
	return FString(Letters);
}

FString FString::ToUpper() const
{
	std::u16string Letters = Inner;
	for (TCHAR& Letter : Letters)
	{
		Letter = Letter >= u'a' && Letter <= u'z' ? static_cast<TCHAR>(Letter - 32) : Letter;
	}
	return FString(Letters);
}

FString FString::TrimStartAndEnd() const
{
	const char16_t Blanks[] = u" \t\r\n";
	const std::size_t From = Inner.find_first_not_of(Blanks);
	if (From == std::u16string::npos)
	{
		return FString();
	}
	return FString(Inner.substr(From, Inner.find_last_not_of(Blanks) - From + 1));
}

bool FString::Split(const FString& Separator, FString* OutLeft, FString* OutRight) const
{
	const int32 At = Find(Separator);
	if (At == INDEX_NONE)
	{
		return false;
	}
	const FString Before = Left(At);
	const FString After = Mid(At + Separator.Len());
	if (OutLeft != nullptr)
	{
		*OutLeft = Before;
	}
	if (OutRight != nullptr)
	{
		*OutRight = After;
	}
	return true;
}

int32 FString::ParseIntoArray(TArray<FString>& OutParts, const TCHAR* Separator, bool bSkipEmpty) const
{
	OutParts.Empty();
	FString Rest = *this;
	FString Part;
	FString After;
	while (Rest.Split(Separator, &Part, &After))
	{
		if (!bSkipEmpty || !Part.IsEmpty())
		{
			OutParts.Add(Part);
		}
		Rest = After;
	}
	if (!bSkipEmpty || !Rest.IsEmpty())
	{
		OutParts.Add(Rest);
	}
	return OutParts.Num();
}

bool FString::IsNumeric() const
{
	return !Inner.empty() && Inner.find_first_not_of(u"-+.0123456789") == std::u16string::npos;
}

uint32 GetTypeHash(const FString& Text)
{
	return static_cast<uint32>(std::hash<std::string>()(StandIn::ToUtf8(*Text.ToLower(), -1)));
}

uint32 GetTypeHash(const FName& Name)
{
	return GetTypeHash(Name.ToString());
}
