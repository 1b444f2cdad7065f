// A test runner: tests register themselves, run in order of registration, and stop at their first failure.
#pragma once

#include "CoreMinimal.h"

#include <string>

struct FTest
{
	const char* Name;
	// Whether it needs a gateway.
	bool bNeedsGateway;
	void (*Body)();
};

std::vector<FTest>& AllTests();
bool RegisterTest(const char* Name, bool bNeedsGateway, void (*Body)());
// Ends the test that runs; does not return.
[[noreturn]] void FailTest(const char* File, int Line, const std::string& What);
void CountExpectation();

// The gateway's URL of this run.
const FString& GatewayUrl();

#define TEST_OF(Name, bNeedsGateway)                                                   \
	static void Name();                                                                \
	static const bool bIsRegistered##Name = RegisterTest(#Name, bNeedsGateway, &Name); \
	static void Name()

// A test that needs nobody, and one that needs a gateway with servers.
#define TEST(Name) TEST_OF(Name, false)
#define GATEWAY_TEST(Name) TEST_OF(Name, true)

#define EXPECT(Condition)                             \
	do                                                \
	{                                                 \
		CountExpectation();                           \
		if (!(Condition))                             \
		{                                             \
			FailTest(__FILE__, __LINE__, #Condition); \
		}                                             \
	} while (false)

std::string Show(const FString& Text);
std::string Show(const TCHAR* Text);
template <typename T>
std::string Show(T Value)
{
	return std::to_string(static_cast<long long>(Value));
}

#define EXPECT_EQ(Left, Right)                                                                      \
	do                                                                                              \
	{                                                                                               \
		CountExpectation();                                                                         \
		const auto StandInLeft = Show(Left);                                                        \
		const auto StandInRight = Show(Right);                                                      \
		if (StandInLeft != StandInRight)                                                            \
		{                                                                                           \
			FailTest(__FILE__, __LINE__, #Left " is " + StandInLeft + ", and not " + StandInRight); \
		}                                                                                           \
	} while (false)
