set(FILES
    Source/Common/ModuleClass.h
    Source/Client/RallypointClientModule.cpp
)
