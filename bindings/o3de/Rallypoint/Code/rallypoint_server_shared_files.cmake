set(FILES
    Source/Common/ModuleClass.h
    Source/Server/RallypointServerModule.cpp
)
