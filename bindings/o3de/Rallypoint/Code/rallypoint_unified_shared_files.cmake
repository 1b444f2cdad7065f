set(FILES
    Source/Common/ModuleClass.h
    Source/Unified/RallypointUnifiedModule.cpp
)
