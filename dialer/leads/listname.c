/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/listname.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

bool listname_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < LISTNAME_MAX && strchr(ALNUM, name[0]) != NULL && strspn(name, ALNUM "._-") == len;
}

void listname_of_file(const char *path, char ret[LISTNAME_MAX])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	name += strcspn(name, ALNUM);
	snprintf(ret, LISTNAME_MAX, "%s", name);
	for (char *c = ret; *c != '\0'; c++)
		if (strchr(ALNUM "._-", *c) == NULL)
			*c = '-';
	if (ret[0] == '\0')
		snprintf(ret, LISTNAME_MAX, "list");
}
