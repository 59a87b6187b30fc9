/* SPDX-License-Identifier: Apache-2.0 */
/* Names of lists of leads: letters, digits, ".", "_" and "-", the first a letter or digit. */
#ifndef DIALER_LEADS_LISTNAME_H
#define DIALER_LEADS_LISTNAME_H

#include <stdbool.h>

#define LISTNAME_MAX 49 /* with its end */

bool listname_valid(const char *name);

/* The name of a list that is given none: its file's, without folders; what no name may hold becomes "-". */
void listname_of_file(const char *path, char ret[LISTNAME_MAX]);

#endif
