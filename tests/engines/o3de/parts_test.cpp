// Parts of the Gem by themselves: attributes as text, names of levels, the main thread's tasks.

#include "expect.hpp"

#include <Common/AttributeText.h>
#include <Common/MainThread.h>
#include <Common/PlayerList.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Server/GameSessionText.h>

#include <atomic>
#include <thread>

namespace
{
    using Rallypoint::AttributeValue;
    using Rallypoint::ReadAttribute;

    void AttributesAreRead()
    {
        AttributeValue number;
        EXPECT(ReadAttribute(R"( { "N" : -1.5e2 } )", number) && number.m_number == -150.0);
        AttributeValue text;
        EXPECT(ReadAttribute(R"({"STRING": "a\n\"\u00e4\ud83d\ude00"})", text));
        EXPECT(text.m_text == "a\n\"\xC3\xA4\xF0\x9F\x98\x80");
        AttributeValue list;
        EXPECT(ReadAttribute(R"({"SL": ["a", "b"]})", list) && list.m_names.size() == 2 && list.m_names[1] == "b");
        AttributeValue map;
        EXPECT(ReadAttribute(R"({"STRING_DOUBLE_MAP": {"sword": 3, "bow": 4.5}})", map));
        EXPECT(map.m_names[0] == "sword" && map.m_numbers[1] == 4.5);
        AttributeValue empty;
        EXPECT(ReadAttribute(R"({"SL": []})", empty) && empty.m_names.empty());
    }

    void WhatIsNoAttributeIsNotRead()
    {
        const char* const wrong[] = {
            "",
            "{}",
            "23",
            R"({"N": "23"})",
            R"({"N": 0x17})",
            R"({"N": 01})",
            R"({"N": 1.})",
            R"({"N": .5})",
            R"({"N": nan})",
            R"({"N": 1e999})",
            R"({"X": 1})",
            R"({"S": "a", "N": 1})",
            R"({"S": "a"} x)",
            R"({"S": "a)",
            R"({"S": "\x"})",
            R"({"S": "\u0000"})",
            R"({"S": "\ud83d"})",
            R"({"S": "\ud83dx"})",
            R"({"SL": ["a",]})",
            R"({"SL": [1]})",
            R"({"SDM": {"a": "b"}})",
            R"({"SDM": {"a"}})",
        };
        for (const char* text : wrong)
        {
            AttributeValue value;
            EXPECT(!ReadAttribute(text, value));
        }
    }

    void PlayersAreChecked()
    {
        AZStd::vector<Rallypoint::MatchmakingPlayer> players(2);
        players[0].m_playerId = "ada";
        players[0].m_playerAttributes["modes"] = R"({"SL": ["duel", "raid"]})";
        players[0].m_latencyInMs["eu-west-1"] = 20;
        players[1].m_playerId = "grace";
        Rallypoint::PlayerList list;
        EXPECT(list.Set(players) && list.Count() == 2);
        const RpMatchmakingPlayer& ada = list.Data()[0];
        EXPECT(AZStd::string(ada.attributes[0].strings[1]) == "raid" && ada.latencies[0].latency_ms == 20);
        players[1].m_latencyInMs["eu-west-1"] = -1;
        EXPECT(!list.Set(players) && !list.GetProblem().empty());
    }

    void LevelsAreLevels()
    {
        EXPECT(Rallypoint::IsLevelName("levels/arena_2.spawnable"));
        for (const char* level : {"", "a b", "a;quit", "-x", "../secret", "a\nb"})
        {
            EXPECT(!Rallypoint::IsLevelName(level));
        }
    }

    //! Who waits for the main thread gives up when it does not come, and what was given up does not run.
    void TheMainThreadIsWaitedForBounded()
    {
        Rallypoint::MainThread mainThread;
        std::atomic<int> runs{0};
        const auto count = [&runs]()
        {
            ++runs;
        };
        EXPECT(mainThread.RunAndWait(count, 0) && runs == 1);
        std::atomic<bool> hasRun{true};
        std::thread(
            [&]()
            {
                hasRun = mainThread.RunAndWait(count, 20);
            })
            .join();
        mainThread.Drain();
        EXPECT(!hasRun && runs == 1);
        std::atomic<bool> isOver{false};
        std::thread other(
            [&]()
            {
                hasRun = mainThread.RunAndWait(count, 60000);
                isOver = true;
            });
        while (!isOver)
        {
            mainThread.Drain();
        }
        other.join();
        EXPECT(hasRun && runs == 2);
    }
} // namespace

int main()
{
    AttributesAreRead();
    WhatIsNoAttributeIsNotRead();
    PlayersAreChecked();
    LevelsAreLevels();
    TheMainThreadIsWaitedForBounded();
    std::printf("the parts are well\n");
    return 0;
}
