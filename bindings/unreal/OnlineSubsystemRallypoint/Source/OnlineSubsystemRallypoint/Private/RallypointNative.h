// The native subsystem: one handle for each instance, and the one place where its events are taken (ADR 0037).
#pragma once

#include "CoreMinimal.h"
#include "RallypointEvents.h"
#include "RallypointLibrary.h"

struct FRallypointConfig;

/** Who hears of what is no completion. */
class IRallypointListener
{
public:
	virtual ~IRallypointListener() = default;
	virtual void OnEvent(const FRallypointEvent& Event) = 0;
};

/** Owns the library's subsystem. Everything is to be called on the game thread. */
class FRallypointNative : public TSharedFromThis<FRallypointNative>
{
public:
	using FCompletion = TFunction<void(const FRallypointCompletion&)>;
	/** Makes the call with the handle; writes the operation's id. */
	using FCall = TFunction<RpResult(RpSubsystem*, uint64_t*)>;

	/** Null, with the reason, when the library is another one than the header's, or refuses. */
	static TSharedPtr<FRallypointNative> Create(const FRallypointConfig& Config, FString& OutError);

	~FRallypointNative();

	/** Null after Close, which every function of the library answers with RP_RESULT_INVALID_HANDLE. */
	RpSubsystem* Get() const { return Handle; }

	/** Makes a call; what it completes with is told from a later Tick, unless Close comes first. */
	RpResult Begin(const FCall& Call, FCompletion OnComplete, uint64* OutOperation = nullptr);

	/** From now on calls are made in this player's name. An empty id changes nothing. */
	void ActAs(const FString& PlayerId, const FString& Nickname, const FString& AuthToken);

	/** Hears every event that is no completion and no log line, in order of registration. */
	void AddListener(IRallypointListener* Listener);
	void RemoveListener(IRallypointListener* Listener);

	/** Tells what has come about since the last Tick. */
	void Tick();

	/** Blocks until one operation is over, or time is, and tells of that one alone. False when it goes on. */
	bool WaitFor(uint64 Operation, double Seconds);

	/** Ends everything: what is under way tells nobody, and the library's thread is joined. */
	void Close();

	/** The text that one of the library's two-call getters writes; empty when it refuses. */
	using FTextGetter = TFunction<RpResult(char*, size_t*)>;
	static RpResult ReadText(const FTextGetter& Getter, FString& OutText);

private:
	bool TakeOne();
	void Tell(const FRallypointEvent& Event);
	void Complete(const FRallypointCompletion& Completion);

	RpSubsystem* Handle = nullptr;
	FString CurrentPlayer;
	FString CurrentToken;
	TMap<uint64, FCompletion> Waiting;
	TArray<FRallypointEvent> Taken;
	TArray<IRallypointListener*> Listeners;
};
