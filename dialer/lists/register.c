/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/register.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/lists/lists.h"
#include "dialer/store/dnc_write.h"

#include "dialer/base/banned.h"

#define PATH_BYTES 600
#define AREA_CODES 1000
#define CLOCK_SKEW_US (300 * CLOCK_US_PER_S)

struct job {
	struct db *db;
	const struct register_load *load;
	struct register_result *result;
	struct dnc_current current;
	struct ftc_file file;
	struct numset_builder *builder;
	bool whole_plan;
	char file_sha256[NUMSET_SHA256_HEX], set_sha256[NUMSET_SHA256_HEX];
	char set_path[256]; /* relative to state_dir */
};

static int refuse(struct job *j, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int refuse(struct job *j, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(j->result->error, sizeof(j->result->error), fmt, ap);
	va_end(ap);
	return err;
}

static void full_path(const struct job *j, const char *relative, char out[PATH_BYTES])
{
	snprintf(out, PATH_BYTES, "%s/%s", j->load->state_dir, relative);
}

static int look_at_current(struct job *j)
{
	int err = dnc_current_read(j->db, LISTS_US_NATIONAL, &j->current);

	if (err < 0 && err != -ENOENT)
		return refuse(j, err, "%s", j->db->error);
	j->result->before = j->current.numbers;
	err = numset_file_sha256(j->load->path, j->file_sha256);
	if (err < 0)
		return refuse(j, err, "%s: %s", j->load->path, strerror(-err));
	j->result->already = !j->load->force && strcmp(j->file_sha256, j->current.file_sha256) == 0 &&
			     j->load->list_date_us == j->current.list_date_us &&
			     strcmp(j->load->version, j->current.version) == 0;
	return 0;
}

static int check_dates(struct job *j)
{
	if (j->load->list_date_us > clock_wall_us() + CLOCK_SKEW_US)
		return refuse(j, -EPERM, "the list date lies in the future (hint: --list-date is the day of the download)");
	if (j->load->list_date_us < j->current.list_date_us && !j->load->force)
		return refuse(j, -EPERM, "the list is older than the one in force, %s (hint: --force puts it in force all the "
			"same)", j->current.version);
	return 0;
}

/* A change list goes on top of the one in force. */
static int start_builder(struct job *j)
{
	struct numset *set;
	char path[PATH_BYTES];
	int err = numset_builder_new(&j->builder);

	j->whole_plan = j->load->areas == NULL;
	if (err < 0)
		return refuse(j, err, "out of memory");
	if (!j->file.changes)
		return 0;
	if (j->current.id == 0)
		return refuse(j, -EPERM, "%s is a change list, and no list is in force (hint: load a full list first)",
			j->load->path);
	full_path(j, j->current.set_path, path);
	err = numset_open(&set, path);
	if (err < 0)
		return refuse(j, err, "%s: %s (hint: load a full list)", path, strerror(-err));
	j->whole_plan = numset_info(set)->whole_plan;
	err = numset_builder_copy(j->builder, set);
	numset_close(set);
	return err < 0 ? refuse(j, err, "out of memory") : 0;
}

static int cover_areas(struct job *j)
{
	int err = 0;

	for (int i = 200; j->load->areas != NULL && i < AREA_CODES && err == 0; i++)
		if (j->load->areas[i])
			err = numset_builder_cover(j->builder, i);
	return err < 0 ? refuse(j, err, "out of memory") : 0;
}

static int read_file(struct job *j)
{
	struct ftc_result r;
	int err = ftc_read(j->load->path, &j->file, j->load->areas, j->builder, &r);

	if (err == -EBADMSG)
		return refuse(j, -EPERM, "%s\n%" PRIu64 " bad lines; the list is refused as a whole, the one in force stays",
			r.error, r.bad);
	if (err < 0)
		return refuse(j, err, "%s", r.error);
	j->result->changes = j->file.changes;
	j->result->records = r.numbers;
	j->result->numbers = numset_builder_count(j->builder);
	j->result->area_codes = numset_builder_area_codes(j->builder);
	if (j->result->before > 0 && !j->load->force &&
		j->result->numbers * 100 < j->result->before * (100 - REGISTER_SHRINK_PERCENT))
		return refuse(j, -EPERM, "the list has %" PRIu64 " numbers, the one in force %" PRIu64 " (hint: is the file whole? "
			"--force accepts it)", j->result->numbers, j->result->before);
	return 0;
}

static int write_set(struct job *j)
{
	struct numset_info info = { .list_date_us = j->load->list_date_us, .whole_plan = j->whole_plan };
	char path[PATH_BYTES];
	int err;

	full_path(j, "lists", path);
	if (mkdir(path, 0755) < 0 && errno != EEXIST) {
		err = -errno;
		return refuse(j, err, "%s: %s (hint: [node] state_dir)", path, strerror(-err));
	}
	snprintf(info.version, sizeof(info.version), "%s", j->load->version);
	snprintf(info.source_sha256, sizeof(info.source_sha256), "%s", j->file_sha256);
	/* A name of its own for each load: a set in force is never written over. */
	snprintf(j->set_path, sizeof(j->set_path), "lists/%s-%.12s-%" PRId64 ".set", LISTS_US_NATIONAL, j->file_sha256,
		clock_wall_us());
	full_path(j, j->set_path, path);
	err = numset_builder_write(j->builder, path, &info, j->set_sha256);
	return err < 0 ? refuse(j, err, "%s: %s", path, strerror(-err)) : 0;
}

static void remove_old(const struct job *j, PGresult *old)
{
	char path[PATH_BYTES];

	for (int i = 0; i < PQntuples(old); i++) {
		full_path(j, db_text(old, i, 0), path);
		unlink(path); /* most were removed before; a node that has it mapped keeps it */
	}
	PQclear(old);
}

static int put_in_force(struct job *j)
{
	struct dnc_new_list l = { .name = LISTS_US_NATIONAL, .version = j->load->version, .source = j->load->source,
		.list_date_us = j->load->list_date_us, .file_sha256 = j->file_sha256, .set_path = j->set_path,
		.set_sha256 = j->set_sha256, .numbers = j->result->numbers, .area_codes = j->result->area_codes,
		.based_on = j->current.id };
	char path[PATH_BYTES];
	PGresult *old;
	int err = dnc_list_switch(j->db, &l, &old);

	if (err == 0) {
		remove_old(j, old);
		return 0;
	}
	full_path(j, j->set_path, path);
	unlink(path);
	return refuse(j, err, "%s", j->db->error);
}

static int run(struct job *j)
{
	int err = look_at_current(j);

	if (err < 0 || j->result->already)
		return err;
	err = check_dates(j);
	if (err == 0)
		err = ftc_detect(j->load->path, &j->file, j->result->error);
	if (err == 0)
		err = start_builder(j);
	if (err == 0)
		err = read_file(j);
	if (err == 0)
		err = cover_areas(j);
	if (err == 0)
		err = write_set(j);
	return err < 0 ? err : put_in_force(j);
}

int register_load_us_national(struct db *db, const struct register_load *l, struct register_result *r)
{
	struct job j = { .db = db, .load = l, .result = r };
	int err;

	*r = (struct register_result){ .already = false };
	err = run(&j);
	numset_builder_free(j.builder);
	return err;
}
