/* SPDX-License-Identifier: Apache-2.0 */
/* A campaign file (dialer-campaign(5)), read and checked whole before anything touches the database. */
#ifndef DIALERCTL_CAMPAIGN_FILE_H
#define DIALERCTL_CAMPAIGN_FILE_H

#include "dialer/base/config.h"
#include "dialer/store/campaign_save.h"
#include "tools/dialerctl/campaign_day_parts.h"
#include "tools/dialerctl/campaign_end.h"

#define CAMPAIGN_FILE_ERROR_MAX 1024
#define CAMPAIGN_FILE_BYTES_MAX 1048576
#define CAMPAIGN_SCRIPT_BYTES_MAX 262144

struct campaign_file {
	struct campaign_spec spec;      /* its pointers point in here */
	char retry[2048], day_parts[DAY_PARTS_JSON_MAX], ends[CAMPAIGN_ENDS_JSON_MAX];
	char *source, *script, *schedule, *checklist; /* owned */
	struct campaign_number *numbers; /* owned */
	char error[CAMPAIGN_FILE_ERROR_MAX];
};

/*
 * trunk names are checked against config, unless it has no trunk at all. Returns 0 or -errno with
 * "file:line: what (hint: remedy)" in f->error; campaign_file_release() is needed either way.
 */
int campaign_file_read(struct campaign_file *f, const char *path, const struct config *config)
	__attribute__((warn_unused_result));
void campaign_file_release(struct campaign_file *f);

#endif
