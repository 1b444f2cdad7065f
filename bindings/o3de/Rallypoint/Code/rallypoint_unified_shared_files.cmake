set(FILES
    Source/Unified/RallypointUnifiedModule.cpp
)
