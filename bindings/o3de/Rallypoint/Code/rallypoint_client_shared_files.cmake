set(FILES
    Source/Client/RallypointClientModule.cpp
)
