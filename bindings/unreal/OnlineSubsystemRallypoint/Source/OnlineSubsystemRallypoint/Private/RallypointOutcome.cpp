#include "RallypointOutcome.h"

#include "RallypointLibrary.h"

namespace
{
	// The library says "RP_RESULT_SESSION_FULL: what it means".
	void SplitResult(int32 Result, FString& OutCode, FString& OutMeaning)
	{
		const FString Whole = UTF8_TO_TCHAR(rp_result_to_string(Result));
		if (!Whole.Split(TEXT(": "), &OutCode, &OutMeaning))
		{
			OutCode = Whole;
		}
		const FString Prefix = TEXT("RP_RESULT_");
		if (OutCode.StartsWith(Prefix))
		{
			OutCode = OutCode.Mid(Prefix.Len());
		}
	}
} // namespace

FString FRallypointOutcome::GetCode() const
{
	FString Code;
	FString Meaning;
	SplitResult(Result, Code, Meaning);
	return Code;
}

FRallypointOutcome FRallypointOutcome::Refused(int32 InResult)
{
	FRallypointOutcome Outcome;
	Outcome.Result = InResult;
	FString Code;
	SplitResult(InResult, Code, Outcome.Message);
	return Outcome;
}
