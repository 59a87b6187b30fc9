/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

int text_file_read(const char *path, size_t max, char **ret_text, size_t *ret_len)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(max + 2) : NULL;
	size_t len = text != NULL ? fread(text, 1, max + 1, f) : 0;
	int code = CTL_OK;

	if (text == NULL || ferror(f))
		code = ctl_fail(errno == ENOENT ? CTL_NOT_FOUND : CTL_FAILED, "%s: %s", path, strerror(errno));
	else if (len == 0 || len > max)
		code = ctl_fail(CTL_FAILED, "%s: it must have 1 to %zu bytes", path, max);
	if (f != NULL)
		fclose(f);
	if (code != CTL_OK) {
		free(text);
		return code;
	}
	text[len] = '\0';
	*ret_text = text;
	*ret_len = len;
	return CTL_OK;
}

bool text_file_is_text(const char *text, size_t len)
{
	json_t *j = memchr(text, '\0', len) == NULL ? json_stringn(text, len) : NULL;
	bool good = j != NULL;

	json_decref(j);
	return good;
}
