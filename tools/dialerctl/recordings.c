/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/recordings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/store/retention.h"

#include "dialer/base/banned.h"

static int remove_one(const struct ctl *ctl, const char *recording, int64_t *files)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s/%s", ctl->config.state_dir, recording);

	if (n < 0 || (size_t)n >= sizeof(path) || recording[0] == '/' || strstr(recording, "..") != NULL)
		return ctl_fail(CTL_FAILED, "recording \"%.200s\" is not below the state directory", recording);
	if (unlink(path) == 0)
		(*files)++;
	else if (errno != ENOENT)
		return ctl_fail(CTL_FAILED, "cannot remove \"%s\": %s", path, strerror(errno));
	if (lstat(path, &st) == 0 || errno != ENOENT)
		return ctl_fail(CTL_FAILED, "\"%s\" is still there after its removal", path);
	return CTL_OK;
}

int recordings_remove(const struct ctl *ctl, const PGresult *due, int64_t *ret_files)
{
	int code = CTL_OK;

	*ret_files = 0;
	for (int i = 0; code == CTL_OK && i < PQntuples(due); i++) {
		const char *recording = db_text(due, i, DUE_RECORDING);

		if (recording[0] != '\0' && db_text(due, i, DUE_HELD)[0] != 't')
			code = remove_one(ctl, recording, ret_files);
	}
	return code;
}
