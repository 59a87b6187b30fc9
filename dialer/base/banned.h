/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Library calls that overflow, keep hidden state or guess at time zones. Every .c file of the
 * project includes this header last among the project's own; using one is a compile error.
 */
#ifndef DIALER_BASE_BANNED_H
#define DIALER_BASE_BANNED_H

/* With _FORTIFY_SOURCE some of them are macros, which clang will not poison. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
#pragma GCC poison localtime gmtime ctime asctime mktime
#pragma GCC poison atoi atol atof

#endif
