// The members that an online interface has for each of its delegates.
#pragma once

#include "StandIn/OnlineSessions.h"

#define STANDIN_ONLINE_DELEGATE(Name)                                                     \
public:                                                                                   \
	F##Name Name##Delegates;                                                              \
	virtual FDelegateHandle Add##Name##Delegate_Handle(const F##Name##Delegate& Delegate) \
	{                                                                                     \
		return Name##Delegates.Add(Delegate);                                             \
	}                                                                                     \
	virtual void Clear##Name##Delegate_Handle(FDelegateHandle& Handle)                    \
	{                                                                                     \
		Name##Delegates.Remove(Handle);                                                   \
		Handle.Reset();                                                                   \
	}                                                                                     \
	virtual void Clear##Name##Delegates(void* Object)                                     \
	{                                                                                     \
		Name##Delegates.RemoveAll(Object);                                                \
	}

#define DEFINE_ONLINE_DELEGATE_ONE_PARAM(Name, A)  \
	STANDIN_ONLINE_DELEGATE(Name)                  \
	virtual void Trigger##Name##Delegates(A First) \
	{                                              \
		Name##Delegates.Broadcast(First);          \
	}
#define DEFINE_ONLINE_DELEGATE_TWO_PARAM(Name, A, B)         \
	STANDIN_ONLINE_DELEGATE(Name)                            \
	virtual void Trigger##Name##Delegates(A First, B Second) \
	{                                                        \
		Name##Delegates.Broadcast(First, Second);            \
	}
#define DEFINE_ONLINE_DELEGATE_TWO_PARAM_DEPRECATED(Name, A, B)             \
	STANDIN_ONLINE_DELEGATE(Name)                                           \
	[[deprecated]] virtual void Trigger##Name##Delegates(A First, B Second) \
	{                                                                       \
		Name##Delegates.Broadcast(First, Second);                           \
	}
#define DEFINE_ONLINE_DELEGATE_THREE_PARAM(Name, A, B, C)             \
	STANDIN_ONLINE_DELEGATE(Name)                                     \
	virtual void Trigger##Name##Delegates(A First, B Second, C Third) \
	{                                                                 \
		Name##Delegates.Broadcast(First, Second, Third);              \
	}
#define DEFINE_ONLINE_DELEGATE_THREE_PARAM_DEPRECATED(Name, A, B, C)                 \
	STANDIN_ONLINE_DELEGATE(Name)                                                    \
	[[deprecated]] virtual void Trigger##Name##Delegates(A First, B Second, C Third) \
	{                                                                                \
		Name##Delegates.Broadcast(First, Second, Third);                             \
	}
#define DEFINE_ONLINE_DELEGATE_FOUR_PARAM(Name, A, B, C, D)                     \
	STANDIN_ONLINE_DELEGATE(Name)                                               \
	virtual void Trigger##Name##Delegates(A First, B Second, C Third, D Fourth) \
	{                                                                           \
		Name##Delegates.Broadcast(First, Second, Third, Fourth);                \
	}

// Of a local player: one delegate each, with the player's number before the rest.
#define STANDIN_ONLINE_PLAYER_DELEGATE(Name)                                                                  \
public:                                                                                                       \
	F##Name Player##Name##Delegates[MAX_LOCAL_PLAYERS];                                                       \
	virtual FDelegateHandle Add##Name##Delegate_Handle(int32 LocalUserNum, const F##Name##Delegate& Delegate) \
	{                                                                                                         \
		check(LocalUserNum >= 0 && LocalUserNum < MAX_LOCAL_PLAYERS);                                         \
		return Player##Name##Delegates[LocalUserNum].Add(Delegate);                                           \
	}                                                                                                         \
	virtual void Clear##Name##Delegate_Handle(int32 LocalUserNum, FDelegateHandle& Handle)                    \
	{                                                                                                         \
		Player##Name##Delegates[LocalUserNum].Remove(Handle);                                                 \
		Handle.Reset();                                                                                       \
	}

#define DEFINE_ONLINE_PLAYER_DELEGATE_ONE_PARAM(Name, A)                      \
	STANDIN_ONLINE_PLAYER_DELEGATE(Name)                                      \
	virtual void Trigger##Name##Delegates(int32 LocalUserNum, A First)        \
	{                                                                         \
		check(LocalUserNum >= 0 && LocalUserNum < MAX_LOCAL_PLAYERS);         \
		Player##Name##Delegates[LocalUserNum].Broadcast(LocalUserNum, First); \
	}
#define DEFINE_ONLINE_PLAYER_DELEGATE_TWO_PARAM(Name, A, B)                           \
	STANDIN_ONLINE_PLAYER_DELEGATE(Name)                                              \
	virtual void Trigger##Name##Delegates(int32 LocalUserNum, A First, B Second)      \
	{                                                                                 \
		check(LocalUserNum >= 0 && LocalUserNum < MAX_LOCAL_PLAYERS);                 \
		Player##Name##Delegates[LocalUserNum].Broadcast(LocalUserNum, First, Second); \
	}
#define DEFINE_ONLINE_PLAYER_DELEGATE_THREE_PARAM(Name, A, B, C)                             \
	STANDIN_ONLINE_PLAYER_DELEGATE(Name)                                                     \
	virtual void Trigger##Name##Delegates(int32 LocalUserNum, A First, B Second, C Third)    \
	{                                                                                        \
		check(LocalUserNum >= 0 && LocalUserNum < MAX_LOCAL_PLAYERS);                        \
		Player##Name##Delegates[LocalUserNum].Broadcast(LocalUserNum, First, Second, Third); \
	}
