set(FILES
    Source/Server/RallypointServerModule.cpp
)
