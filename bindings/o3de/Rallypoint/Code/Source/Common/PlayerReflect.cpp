// A matchmaking player in scripts and in the editor: client and server both have them.

#include <AzCore/RTTI/BehaviorContext.h>
#include <AzCore/Serialization/SerializeContext.h>
#include <Rallypoint/MatchmakingRequests.h>

namespace Rallypoint
{
    void MatchmakingPlayer::Reflect(AZ::ReflectContext* context)
    {
        using Self = MatchmakingPlayer;
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            // Where client and server are one process, both reflect it.
            if (serialize->FindClassData(azrtti_typeid<Self>()) == nullptr || serialize->IsRemovingReflection())
            {
                serialize->Class<Self>()
                    ->Version(1)
                    ->Field("playerId", &Self::m_playerId)
                    ->Field("team", &Self::m_team)
                    ->Field("latencyInMs", &Self::m_latencyInMs)
                    ->Field("playerAttributes", &Self::m_playerAttributes);
            }
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            if (behavior->m_typeToClassMap.find(azrtti_typeid<Self>()) == behavior->m_typeToClassMap.end() ||
                behavior->IsRemovingReflection())
            {
                behavior->Class<Self>("RallypointMatchmakingPlayer")
                    ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Matchmaking")
                    ->Attribute(AZ::Script::Attributes::Storage, AZ::Script::Attributes::StorageType::Value)
                    ->Property("PlayerId", BehaviorValueProperty(&Self::m_playerId))
                    ->Property("Team", BehaviorValueProperty(&Self::m_team))
                    ->Property("LatencyInMs", BehaviorValueProperty(&Self::m_latencyInMs))
                    ->Property("PlayerAttributes", BehaviorValueProperty(&Self::m_playerAttributes));
            }
        }
    }
} // namespace Rallypoint
