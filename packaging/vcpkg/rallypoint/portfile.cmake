# An archive of `cargo xtask dist`, laid out as vcpkg wants it; nothing is compiled.
set(RALLYPOINT_ARCHIVE "$ENV{RALLYPOINT_ARCHIVE}")
if(NOT EXISTS "${RALLYPOINT_ARCHIVE}")
    message(FATAL_ERROR
        "No archive is published yet: make one by `cargo xtask dist` and name it by the variable RALLYPOINT_ARCHIVE.")
endif()

# It is C, and optimised: one build for both configurations, which needs no other library of vcpkg's at run time.
set(VCPKG_BUILD_TYPE release)
set(VCPKG_FIXUP_ELF_RPATH OFF)
set(VCPKG_POLICY_ONLY_RELEASE_CRT enabled)

vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${RALLYPOINT_ARCHIVE}")
file(INSTALL "${SOURCE_PATH}/include/rallypoint" DESTINATION "${CURRENT_PACKAGES_DIR}/include")
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    file(INSTALL "${SOURCE_PATH}/lib/librallypoint.a" DESTINATION "${CURRENT_PACKAGES_DIR}/lib")
else()
    file(GLOB RALLYPOINT_LIBRARIES "${SOURCE_PATH}/lib/*.so*" "${SOURCE_PATH}/lib/*.dll.a" "${SOURCE_PATH}/lib/*.dll.lib")
    file(INSTALL ${RALLYPOINT_LIBRARIES} DESTINATION "${CURRENT_PACKAGES_DIR}/lib")
    if(VCPKG_TARGET_IS_WINDOWS)
        file(INSTALL "${SOURCE_PATH}/bin/rallypoint.dll" DESTINATION "${CURRENT_PACKAGES_DIR}/bin")
    endif()
endif()

# vcpkg has CMake's files in share/, one folder less deep than the archive.
file(GLOB RALLYPOINT_CMAKE "${SOURCE_PATH}/lib/cmake/Rallypoint/*.cmake")
file(INSTALL ${RALLYPOINT_CMAKE} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/${PORT}/RallypointConfig.cmake" "/../../.." "/../..")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
file(GLOB RALLYPOINT_NOTICES "${SOURCE_PATH}/licenses/*" "${SOURCE_PATH}/sbom.cdx.json")
file(INSTALL ${RALLYPOINT_NOTICES} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}/licenses")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE")
