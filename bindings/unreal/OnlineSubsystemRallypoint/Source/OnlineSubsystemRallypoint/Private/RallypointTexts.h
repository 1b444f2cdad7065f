// UTF-8 copies of the engine's texts, for as long as a call to the library needs them.
#pragma once

#include "CoreMinimal.h"

class FRallypointTexts
{
public:
	/** The text as UTF-8, valid for as long as this object. */
	const ANSICHAR* Keep(const FString& Text)
	{
		const FTCHARToUTF8 Converted(*Text);
		TArray<ANSICHAR> Bytes;
		Bytes.Append(Converted.Get(), Converted.Length());
		Bytes.Add('\0');
		// Moving an array does not move what is in it.
		Kept.Add(MoveTemp(Bytes));
		return Kept[Kept.Num() - 1].GetData();
	}

private:
	TArray<TArray<ANSICHAR>> Kept;
};
