/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/lists/numset.h"

#include "dialer/base/banned.h"

struct lists {
	char state_dir[256];
	struct numset *national; /* NULL: none in force */
	struct lists_row row;
};

int lists_open(struct lists **lp, const char *state_dir)
{
	struct lists *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return -ENOMEM;
	snprintf(l->state_dir, sizeof(l->state_dir), "%s", state_dir);
	*lp = l;
	return 0;
}

void lists_close(struct lists *l)
{
	if (l == NULL)
		return;
	numset_close(l->national);
	free(l);
}

void lists_use_none(struct lists *l)
{
	numset_close(l->national);
	l->national = NULL;
	memset(&l->row, 0, sizeof(l->row));
}

static int open_checked(const struct lists *l, const struct lists_row *row, struct numset **ret)
{
	char path[600], sha256[NUMSET_SHA256_HEX];
	int err;

	snprintf(path, sizeof(path), "%s/%s", l->state_dir, row->set_path);
	err = numset_file_sha256(path, sha256);
	if (err < 0)
		return err;
	if (strcmp(sha256, row->set_sha256) != 0)
		return -EBADMSG;
	err = numset_open(ret, path);
	if (err == 0 && numset_info(*ret)->list_date_us != row->list_date_us) {
		numset_close(*ret);
		err = -EBADMSG;
	}
	return err;
}

int lists_use(struct lists *l, const struct lists_row *row)
{
	struct numset *set;
	int err;

	if (l->national != NULL && strcmp(l->row.set_sha256, row->set_sha256) == 0)
		return 0;
	err = open_checked(l, row, &set);
	lists_use_none(l);
	if (err < 0)
		return err;
	l->national = set;
	l->row = *row;
	return 0;
}

void lists_lookup(const struct lists *l, struct e164 number, struct list_fact *ret)
{
	static const enum tristate answers[] = {
		[NUMSET_NOT_COVERED] = TRI_UNKNOWN,
		[NUMSET_ABSENT] = TRI_NO,
		[NUMSET_PRESENT] = TRI_YES,
	};

	memset(ret, 0, sizeof(*ret));
	if (l->national == NULL)
		return;
	ret->listed = answers[numset_lookup(l->national, number)];
	ret->list_date_us = l->row.list_date_us;
	memcpy(ret->version, l->row.version, sizeof(ret->version));
}
