/* What Windows' headers and Unreal's Core define, and what no public header may therefore use as a name. */
#ifndef RALLYPOINT_TESTS_FOREIGN_MACROS_H
#define RALLYPOINT_TESTS_FOREIGN_MACROS_H

#define TEXT(text) L##text
#define check(expression) must_not_be_expanded(expression)
#define checkf(expression, ...) must_not_be_expanded(expression)
#define verify(expression) must_not_be_expanded(expression)
#define ensure(expression) must_not_be_expanded(expression)
#define near
#define far
#define interface struct
#define small char
#define min(a, b) must_not_be_expanded(a, b)
#define max(a, b) must_not_be_expanded(a, b)
#define IN
#define OUT
#define OPTIONAL
#define PI (3.1415926535897932f)
#define ERROR 0
#define NO_ERROR 0
#define DELETE 0x00010000L
#define PF_MAX 0
#define UpdateResource UpdateResourceW
#define GetObject GetObjectW
#define CreateService CreateServiceW

#endif
