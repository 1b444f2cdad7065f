#pragma once

#include <AzCore/RTTI/RTTI.h>
