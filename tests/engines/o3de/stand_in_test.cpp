// The stand-ins behave as the engine does where the Gem leans on it: else a green run proves nothing.

#include "expect.hpp"

#include <AzCore/Component/TickBus.h>
#include <AzCore/Debug/Trace.h>
#include <AzCore/EBus/EBus.h>
#include <AzCore/EBus/Results.h>
#include <AzCore/Interface/Interface.h>
#include <AzCore/RTTI/RTTI.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Rallypoint/SessionRequests.h>

#include <atomic>
#include <memory>
#include <thread>

namespace
{
    class Questions : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;

        virtual ~Questions() = default;
        virtual bool Ask() = 0;
    };
    using QuestionBus = AZ::EBus<Questions>;

    class LocklessQuestions : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;
        static constexpr bool LocklessDispatch = true;
        static const AZ::EBusHandlerPolicy HandlerPolicy = AZ::EBusHandlerPolicy::Single;

        virtual ~LocklessQuestions() = default;
        virtual bool Ask() = 0;
    };
    using LocklessBus = AZ::EBus<LocklessQuestions>;

    template <class Bus> class Answer : public Bus::Handler
    {
    public:
        explicit Answer(bool answer)
            : m_answer(answer)
        {
            this->BusConnect();
        }

        bool Ask() override
        {
            ++m_asked;
            if (m_inside)
            {
                m_inside();
            }
            return m_answer;
        }

        bool m_answer;
        int m_asked = 0;
        std::function<void()> m_inside;
    };

    bool AskAll()
    {
        bool result = true;
        AZ::EBusReduceResult<bool&, AZStd::logical_and<bool>> reduced(result);
        QuestionBus::BroadcastResult(reduced, &Questions::Ask);
        return result;
    }

    //! A broadcast holds the bus: the same thread enters again, another waits.
    void ABroadcastHoldsTheBus()
    {
        Answer<QuestionBus> answer(true);
        std::atomic<bool> isInside{false};
        std::atomic<bool> hasPassed{false};
        std::thread other(
            [&]()
            {
                while (!isInside)
                {
                    std::this_thread::yield();
                }
                bool result = false;
                QuestionBus::BroadcastResult(result, &Questions::Ask);
                hasPassed = true;
            });
        answer.m_inside = [&]()
        {
            if (answer.m_asked == 1)
            {
                bool again = false;
                QuestionBus::BroadcastResult(again, &Questions::Ask);
                EXPECT(again);
                isInside = true;
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                EXPECT(!hasPassed);
            }
        };
        bool result = false;
        QuestionBus::BroadcastResult(result, &Questions::Ask);
        other.join();
        EXPECT(hasPassed && answer.m_asked == 3);
    }

    //! A bus without a lock lets another thread pass meanwhile.
    void ALocklessBroadcastHoldsNothing()
    {
        Answer<LocklessBus> answer(true);
        answer.m_inside = [&]()
        {
            if (answer.m_asked == 1)
            {
                std::thread(
                    []()
                    {
                        bool result = false;
                        LocklessBus::BroadcastResult(result, &LocklessQuestions::Ask);
                        EXPECT(result);
                    })
                    .join();
            }
        };
        bool result = false;
        LocklessBus::BroadcastResult(result, &LocklessQuestions::Ask);
        EXPECT(answer.m_asked == 2);
    }

    //! Nobody there leaves the variable; the last answer stays in it; only the reduced form puts them together.
    void AnswersArePutTogetherOnlyWhenAsked()
    {
        bool result = true;
        QuestionBus::BroadcastResult(result, &Questions::Ask);
        EXPECT(result && AskAll());
        Answer<QuestionBus> no(false);
        Answer<QuestionBus> yes(true);
        result = false;
        QuestionBus::BroadcastResult(result, &Questions::Ask);
        EXPECT(result);
        EXPECT(!AskAll());
    }

    void AHandlerMayConnectAndDisconnectInside()
    {
        Answer<QuestionBus> first(true);
        Answer<QuestionBus> second(true);
        std::unique_ptr<Answer<QuestionBus>> third;
        first.m_inside = [&]()
        {
            first.BusDisconnect();
            second.BusDisconnect();
            third = std::make_unique<Answer<QuestionBus>>(true);
        };
        EXPECT(AskAll());
        EXPECT(first.m_asked == 1 && second.m_asked == 0 && third->m_asked == 1);
        EXPECT(!first.BusIsConnected() && third->BusIsConnected());
    }

    //! A bus for one takes a second in the place of the first, and says so only where asserts are compiled in.
    void ABusForOneIsTakenOver()
    {
        const int asserts = StandIn::CountOf(StandIn::Severity::Assert);
        Answer<LocklessBus> first(true);
        EXPECT(LocklessBus::HasHandlers());
        Answer<LocklessBus> second(false);
        bool result = true;
        LocklessBus::BroadcastResult(result, &LocklessQuestions::Ask);
        EXPECT(!result && first.m_asked == 0 && second.m_asked == 1);
#if defined(AZ_RELEASE_BUILD)
        EXPECT(StandIn::CountOf(StandIn::Severity::Assert) == asserts);
#else
        EXPECT(StandIn::CountOf(StandIn::Severity::Assert) == asserts + 1);
#endif
    }

    //! The queue is swapped out first: what a queued function queues waits for the next time.
    void QueuedFunctionsWaitForTheirTurn()
    {
        std::string order;
        AZ::SystemTickBus::QueueFunction(
            [&]()
            {
                order += "a";
                AZ::SystemTickBus::QueueFunction(
                    [&]()
                    {
                        order += "c";
                    });
            });
        AZ::SystemTickBus::QueueFunction(
            [&]()
            {
                order += "b";
            });
        EXPECT(order.empty());
        AZ::SystemTickBus::ExecuteQueuedEvents();
        EXPECT(order == "ab");
        AZ::SystemTickBus::ExecuteQueuedEvents();
        EXPECT(order == "abc");
    }

    void ACastFindsWhatIsThere()
    {
        Multiplayer::CreateSessionRequest base;
        Rallypoint::CreateSessionRequest derived;
        Multiplayer::CreateSessionRequest* object = &base;
        EXPECT(azrtti_cast<Rallypoint::CreateSessionRequest*>(object) == nullptr);
        object = &derived;
        EXPECT(azrtti_cast<Rallypoint::CreateSessionRequest*>(object) == &derived);
        EXPECT(azrtti_cast<Multiplayer::JoinSessionRequest*>(object) == nullptr);
        object = nullptr;
        EXPECT(azrtti_cast<Rallypoint::CreateSessionRequest*>(object) == nullptr);
    }

    //! A second registration fails and changes nothing.
    void AnInterfaceHasRoomForOne()
    {
        Rallypoint::CreateSessionRequest first;
        Rallypoint::CreateSessionRequest second;
        using Interface = AZ::Interface<Rallypoint::CreateSessionRequest>;
        EXPECT(Interface::Register(&first).IsSuccess());
        EXPECT(!Interface::Register(&second).IsSuccess());
        EXPECT(!Interface::Unregister(&second).IsSuccess());
        EXPECT(Interface::Get() == &first);
        EXPECT(Interface::Unregister(&first).IsSuccess());
        EXPECT(Interface::Get() == nullptr);
    }

    //! Arguments are looked at only when it is wrong, and in a release build nothing is.
    void AnErrorLooksNoFurtherThanItMust()
    {
        int conditions = 0;
        int arguments = 0;
        const auto condition = [&](bool isRight)
        {
            ++conditions;
            return isRight;
        };
        const auto argument = [&]()
        {
            return ++arguments;
        };
        AZ_Error("Test", condition(true), "%d", argument());
        AZ_Error("Test", condition(false), "an error on purpose: %d", argument());
        AZ_UNUSED(condition);
        AZ_UNUSED(argument);
#if defined(AZ_RELEASE_BUILD)
        EXPECT(conditions == 0 && arguments == 0);
#else
        EXPECT(conditions == 2 && arguments == 1);
#endif
    }

    void AUuidIsWrittenAsAsked()
    {
        const AZ::Uuid uuid("{E39C2A45-89C9-4CFB-B337-9734DC798930}");
        EXPECT(uuid.ToString<AZStd::string>() == "{E39C2A45-89C9-4CFB-B337-9734DC798930}");
        EXPECT(uuid.ToString<AZStd::string>(false, false) == "E39C2A4589C94CFBB3379734DC798930");
        EXPECT(AZ::Uuid::CreateRandom() != AZ::Uuid::CreateRandom());
    }
} // namespace

int main()
{
    ABroadcastHoldsTheBus();
    ALocklessBroadcastHoldsNothing();
    AnswersArePutTogetherOnlyWhenAsked();
    AHandlerMayConnectAndDisconnectInside();
    ABusForOneIsTakenOver();
    QueuedFunctionsWaitForTheirTurn();
    ACastFindsWhatIsThere();
    AnInterfaceHasRoomForOne();
    AnErrorLooksNoFurtherThanItMust();
    AUuidIsWrittenAsAsked();
    std::printf("the stand-ins behave\n");
    return 0;
}
