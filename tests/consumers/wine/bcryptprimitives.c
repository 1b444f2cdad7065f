/* For Wine before 9 alone, which has no bcryptprimitives.dll: the one function of it that Rust's standard
 * library asks for. Every Windows that the library runs on has it. */
#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    return RtlGenRandom(data, (ULONG)size);
}
