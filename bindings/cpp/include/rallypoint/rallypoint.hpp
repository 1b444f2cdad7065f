/* Rallypoint in C++17: a header over rallypoint.h, and nothing to link beside the library. MIT OR Apache-2.0.
 *
 *   auto online = rallypoint::Subsystem::create();
 *   rallypoint::Settings settings;
 *   settings.num_public_connections = 4;
 *   (void)online->create("GameSession", settings);
 *   auto started = online->start("GameSession").wait();                    // a tool waits
 *   puts(started ? "on" : started.error().message.c_str());
 *
 *   auto start = online->start("GameSession", [](const rallypoint::Completion &ended) { ... }); // a game
 * ticks auto started = co_await online->start("GameSession");                  // a C++20 coroutine
 *
 * Rules that hold for every function:
 *   - A call is refused at once, and then nothing was started and its callback was freed, or it is accepted
 * and completes exactly once. An Operation says which.
 *   - Callbacks run only inside Subsystem::tick, Operation::wait, Subsystem::close and the subsystem's
 * destructor, on the calling thread, one at a time. What a callback captured is freed once.
 *   - Functions may be called from any thread, also inside callbacks; tick, wait and close not inside
 * callbacks. One object is not to be moved, assigned or destroyed by one thread while another uses it.
 *   - Nothing is thrown but what a callback threw: it is kept, C goes on, and tick, wait or close throws it.
 * The header compiles with -fno-exceptions -fno-rtti as well.
 *   - Text is UTF-8. Everything that is returned is a copy and the program's own.
 *
 * What each function does and which codes it has is in rallypoint.h, under the name of the C function. */
#ifndef RALLYPOINT_RALLYPOINT_HPP
#define RALLYPOINT_RALLYPOINT_HPP

#include <rallypoint/cpp/subsystem.hpp>
#include <rallypoint/cpp/task.hpp>

#endif
