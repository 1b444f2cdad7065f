// The Gem's Clients variant against a gateway: client GATEWAY, then what to test.

#include "client_fixture.hpp"

int main(int count, char** arguments)
{
    if (count != 3)
    {
        std::fprintf(stderr, "client GATEWAY sessions|failures|matchmaking|shim|samples|create:PROPERTY\n");
        return 2;
    }
    Engine::Begin();
    const std::string gateway = arguments[1];
    const std::string what = arguments[2];
    if (what == "sessions")
    {
        TestSessions(gateway);
    }
    else if (what == "failures")
    {
        TestFailures(gateway);
    }
    else if (what == "matchmaking")
    {
        TestMatchmaking(gateway);
    }
    else if (what == "shim")
    {
        TestShim(gateway);
    }
    else if (what == "samples")
    {
        TestSamples(gateway);
    }
    else if (what.substr(0, 7) == "create:")
    {
        Client client(gateway);
        const std::string property = what.substr(7);
        EXPECT(!Client::Sessions()->CreateSession(SessionOf("One", 2, {{property.c_str(), "1"}})).empty());
    }
    Engine::End();
    return 0;
}
