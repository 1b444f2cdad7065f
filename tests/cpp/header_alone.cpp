// The header and nothing else, twice, among the macros of Windows and Unreal: it compiles in every language
// version, and its types are what they promise.
#include "../c/foreign_macros.h"

#include <rallypoint/rallypoint.hpp>

#include <memory>
#include <string>
#include <type_traits>

namespace {

using namespace rallypoint;

template <class T>
constexpr bool is_move_only =
    std::is_nothrow_move_constructible_v<T> &&std::is_nothrow_move_assignable_v<T> &&
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(is_move_only<Subsystem>);
static_assert(is_move_only<Search>);
static_assert(is_move_only<Connection>);
static_assert(is_move_only<Operation>);
static_assert(is_move_only<CompletionCallback>);
#if RALLYPOINT_HAS_COROUTINES
static_assert(is_move_only<Task<>> && is_move_only<Task<std::unique_ptr<int>>>);
#endif

static_assert(!std::is_default_constructible_v<Subsystem> && !std::is_default_constructible_v<Search> &&
                  !std::is_default_constructible_v<Operation>,
              "there is none that names nothing");
static_assert(std::is_default_constructible_v<Connection>, "a member that is connected later");
static_assert(std::is_copy_constructible_v<Server> && std::is_copy_constructible_v<SessionInfo> &&
              std::is_copy_constructible_v<SearchResult> && std::is_copy_constructible_v<Completion> &&
              std::is_copy_constructible_v<Event> && std::is_copy_constructible_v<Settings>);
static_assert(std::is_nothrow_move_constructible_v<SessionInfo> &&
              std::is_nothrow_move_constructible_v<Event> && std::is_nothrow_move_constructible_v<Value> &&
              std::is_nothrow_move_constructible_v<Result<Value>>);
static_assert(std::is_aggregate_v<Settings> && std::is_aggregate_v<Options> && std::is_aggregate_v<Error>,
              "C++20 may name their fields");

struct OwnsOnly {
    std::unique_ptr<int> owned;
    void operator()(const Completion &) const {}
};
static_assert(std::is_constructible_v<CompletionCallback, OwnsOnly>,
              "a lambda may own what cannot be copied");
static_assert(!std::is_constructible_v<CompletionCallback, void (*)(int)>, "one of another shape is none");
static_assert(std::is_constructible_v<Value, int> && std::is_constructible_v<Value, const char *> &&
              std::is_constructible_v<Value, const char (&)[3]> && !std::is_constructible_v<Value, void *>);

static_assert(static_cast<int>(Comparison::NotIn) == 8 && static_cast<int>(SessionState::InProgress) == 4,
              "Unreal's numbers");

} // namespace

int main() {
    // Not called: that it compiles is the test.
    const auto use = [](Subsystem &online, const Search &search) {
        Settings settings;
        settings.set("MAP", "Arena", Advertisement::ViaOnlineService);
        return online.create("A", settings).accepted() && online.find(search).accepted() &&
               online.on_failure([](const SessionNotice &) {}).has_value() &&
               online.server().ending().accepted();
    };
    return sizeof use == 0 ? 1 : 0;
}
