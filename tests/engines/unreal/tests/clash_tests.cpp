// A project that also has GameLift's server SDK for Unreal, whose global names the plugin must not take: these are some of them,
// before the plugin's headers and with bodies of their own.
struct FServerParameters
{
	int Port = 1;
};
struct FProcessParameters
{
	int Port = 2;
};
struct FPlayerSession
{
	int Slot = 3;
};
struct FGameSession
{
	int Players = 4;
};
enum class EPlayerSessionStatus
{
	Active
};
class FGameLiftServerSDKModule
{
public:
	static int InitSDK() { return 5; }
	static int ProcessReady() { return 6; }
};
namespace Aws
{
	namespace GameLift
	{
		namespace Server
		{
			inline int InitSDK()
			{
				return 7;
			}
		} // namespace Server
	}	  // namespace GameLift
} // namespace Aws
// What the C SDK exports, by C's rules of names.
extern "C" int gamelift_init_sdk();
extern "C" int gamelift_init_sdk()
{
	return 8;
}

#include "game.h"

#include "RallypointDoor.h"
#include "RallypointServer.h"

TEST(the_gamelift_sdks_names_stay_its_own)
{
	EXPECT_EQ(FServerParameters().Port + FProcessParameters().Port + FPlayerSession().Slot + FGameSession().Players, 10);
	EXPECT_EQ(FGameLiftServerSDKModule::InitSDK() + FGameLiftServerSDKModule::ProcessReady(), 11);
	EXPECT_EQ(Aws::GameLift::Server::InitSDK() + gamelift_init_sdk(), 15);
	UseSettings();
	FGame Game(TEXT("Game"));
	EXPECT(Game.Online().GetServer().IsValid());
}
