// Runs the tests: those that need nobody, or with a gateway's URL the others. A second argument runs those with it in their names.
#include "expect.h"

#include "StandIn/Objects.h"

#include <cstring>

namespace
{
	FString Gateway;
	int Expectations = 0;
	const char* Running = "";
} // namespace

std::vector<FTest>& AllTests()
{
	static std::vector<FTest> All;
	return All;
}

bool RegisterTest(const char* Name, bool bNeedsGateway, void (*Body)())
{
	AllTests().push_back({Name, bNeedsGateway, Body});
	return true;
}

void FailTest(const char* File, int Line, const std::string& What)
{
	// Without exceptions there is no way back that cleans up: the first failure ends the run.
	std::fprintf(stderr, "%s:%d: %s: %s\n", File, Line, Running, What.c_str());
	for (const FString& Warning : StandInWarnings())
	{
		std::fprintf(stderr, "  logged: %s\n", TCHAR_TO_UTF8(*Warning));
	}
	std::fflush(stderr);
	std::_Exit(1);
}

void CountExpectation()
{
	Expectations++;
}

const FString& GatewayUrl()
{
	return Gateway;
}

std::string Show(const FString& Text)
{
	return TCHAR_TO_UTF8(*Text);
}

std::string Show(const TCHAR* Text)
{
	return Show(FString(Text));
}

int main(int Count, char** Words)
{
	const bool bHasGateway = Count > 1 && std::strlen(Words[1]) > 0;
	const char* Only = Count > 2 ? Words[2] : "";
	Gateway = bHasGateway ? UTF8_TO_TCHAR(Words[1]) : TEXT("");
	FModuleManager::Get().LoadModule(TEXT("OnlineSubsystem"));
	int Ran = 0;
	for (const FTest& Test : AllTests())
	{
		if (Test.bNeedsGateway != bHasGateway || std::strstr(Test.Name, Only) == nullptr)
		{
			continue;
		}
		Running = Test.Name;
		StandInWarnings().Empty();
		FCommandLine::Set(TEXT(""));
		Test.Body();
		FStandInObjects::DestroyAll();
		std::printf("ok %s\n", Test.Name);
		std::fflush(stdout);
		Ran++;
	}
	FModuleManager::Get().UnloadModule(TEXT("OnlineSubsystem"));
	FModuleManager::Get().UnloadModule(TEXT("OnlineSubsystemRallypoint"));
	std::printf("Ran %d tests, %d expectations\n", Ran, Expectations);
	return Ran > 0 ? 0 : 1;
}
