/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of lists and of the reassigned-numbers register, of any bytes: each as what it looks
 * like, and as a form it is said to be.
 * See fuzz.h for how it is built.
 */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/lists/listfile.h"
#include "dialer/lists/reassigned.h"
#include "dialer/lists/sparse.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

static const struct {
	enum listfile_form form;
	const char *columns, *country;
} wants[] = {
	{ LISTFILE_AUTO, NULL, "US" }, { LISTFILE_AUTO, NULL, "GB" }, { LISTFILE_CSV, "-,number,action", "IT" },
	{ LISTFILE_AREA_CSV, NULL, "US" }, { LISTFILE_WASH, NULL, "AU" }, { LISTFILE_XML, NULL, "CA" },
	{ LISTFILE_CSV, "line,prefix,-,area", "US" },
};

static void read_as(const char *path, const struct listfile_want *want)
{
	struct numset_builder *b;
	struct reading_result r;
	struct listfile file;
	int err;

	if (numset_builder_new(&b) < 0)
		return;
	if (listfile_detect(path, want, &file, r.error) == 0) {
		err = listfile_read(path, &file, b, &r);
		if ((err == -EBADMSG) != (r.bad > 0) || (err < 0 && r.error[0] == '\0'))
			abort();
		if (err == 0 && numset_builder_count(b) + r.invalid > r.numbers)
			abort();
	} else if (r.error[0] == '\0') {
		abort();
	}
	numset_builder_free(b);
}

static int take(const struct reassigned_answer *a, void *arg)
{
	(void)arg;
	if (a->number.digits < UINT64_C(10000000000) || strlen(a->about) != 10 || a->answer == REASSIGNED_NOT_ASKED)
		abort();
	return 0;
}

static void read_answers(const char *path)
{
	struct reading_result r;
	int err = reassigned_read(path, take, NULL, &r);

	if ((err == -EBADMSG) != (r.bad > 0) && r.error[0] == '\0')
		abort();
}

/* The section of a set, as a file may hold it: a look-up stays within. */
static void look_up(const uint8_t *data, size_t size)
{
	uint64_t *aligned = malloc(size + sizeof(*aligned));
	struct sparse_view v;

	if (aligned == NULL)
		return;
	memcpy(aligned, data, size);
	if (sparse_view_init(&v, aligned, size) == 0)
		for (uint64_t i = 0; i < 1024; i++)
			(void)sparse_view_has(&v, i * 21845); /* true or not */
	free(aligned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];

	fuzz_file(path, sizeof(path), data, size);
	read_answers(path);
	look_up(data, size);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct listfile_want want = { .form = wants[i].form, .columns = wants[i].columns,
			.country = country_find(wants[i].country) };

		read_as(path, &want);
	}
	return 0;
}
