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
#include "dialer/store/dnc.h"
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
	struct listfile file;
	struct numset_builder *builder;
	bool whole_plan;
	char cover[NUMSET_COVER_MAX];
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
	int err = dnc_current_read(j->db, j->load->name, &j->current);

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
		return refuse(j, -EPERM, "the list date lies in the future (hint: --date is the day of the download)");
	if (j->load->list_date_us < j->current.list_date_us && !j->load->force)
		return refuse(j, -EPERM, "the list is older than the one in force, %s (hint: --force puts it in force all the "
			"same)", j->current.version);
	return 0;
}

bool register_name_check(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n < DNC_NAME_MAX && name[n] == '\0' && name[0] != '-' && strcmp(name, "internal") != 0;
}

/* What the list speaks about besides the numbers in it. A wash speaks about those sent in. */
static void decide_cover(struct job *j)
{
	const struct listfile_want *w = &j->load->want;
	bool wash = j->file.form == LISTFILE_WASH || j->load->sent != NULL;

	j->whole_plan = !wash && w->areas == NULL && (w->abroad || w->country->code == 1);
	if (wash)
		j->whole_plan = w->abroad || w->country->code == 1; /* of those asked about */
	else if (w->abroad)
		snprintf(j->cover, sizeof(j->cover), "*");
	else if (w->country->code != 1)
		snprintf(j->cover, sizeof(j->cover), "%u", w->country->code);
}

/* A change list goes on top of the one in force. */
static int copy_current(struct job *j)
{
	struct numset *set;
	char path[PATH_BYTES];
	int err;

	if (j->current.id == 0)
		return refuse(j, -EPERM, "%s is a change list, and no list is in force (hint: load a full list first)",
			j->load->path);
	full_path(j, j->current.set_path, path);
	err = numset_open(&set, path);
	if (err < 0)
		return refuse(j, err, "%s: %s (hint: load a full list)", path, strerror(-err));
	j->whole_plan = numset_info(set)->whole_plan;
	snprintf(j->cover, sizeof(j->cover), "%s", numset_info(set)->cover);
	if (numset_info(set)->washed)
		err = refuse(j, -EPERM, "the list in force came from a wash: no change list fits it");
	else if (numset_builder_copy(j->builder, set) < 0)
		err = refuse(j, -ENOMEM, "out of memory");
	numset_close(set);
	return err;
}

static int start_builder(struct job *j)
{
	int err = numset_builder_new(&j->builder);

	if (err < 0)
		return refuse(j, err, "out of memory");
	decide_cover(j);
	return j->file.rules.changes ? copy_current(j) : 0;
}

static int cover_areas(struct job *j)
{
	const bool *areas = j->load->want.areas;
	int err = 0;

	for (int i = 200; areas != NULL && i < AREA_CODES && err == 0; i++)
		if (areas[i])
			err = numset_builder_cover(j->builder, i);
	return err < 0 ? refuse(j, err, "out of memory") : 0;
}

static int check_shrunk(struct job *j)
{
	const struct register_result *r = j->result;

	if (r->before == 0 || j->load->force || j->file.form == LISTFILE_WASH || j->load->sent != NULL ||
		r->numbers * 100 >= r->before * (100 - REGISTER_SHRINK_PERCENT))
		return 0;
	return refuse(j, -EPERM, "the list has %" PRIu64 " numbers, the one in force %" PRIu64 " (hint: is the file whole? "
		"--force accepts it)", r->numbers, r->before);
}

static int read_file(struct job *j)
{
	const struct register_load *l = j->load;
	struct reading_result r;
	int err = l->sent != NULL ? listfile_read_filtered(l->path, l->sent, &j->file, j->builder, &r) :
				    listfile_read(l->path, &j->file, j->builder, &r);

	if (err == -EBADMSG)
		return refuse(j, -EPERM, "%s\n%" PRIu64 " bad lines; the list is refused as a whole, the one in force stays",
			r.error, r.bad);
	if (err < 0)
		return refuse(j, err, "%s", r.error);
	j->result->form = j->file.form;
	j->result->changes = j->file.rules.changes;
	j->result->records = r.numbers;
	j->result->invalid = r.invalid;
	j->result->numbers = numset_builder_count(j->builder);
	j->result->area_codes = numset_builder_area_codes(j->builder);
	return check_shrunk(j);
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
	snprintf(info.cover, sizeof(info.cover), "%s", j->cover);
	snprintf(info.source_sha256, sizeof(info.source_sha256), "%s", j->file_sha256);
	/* A name of its own for each load: a set in force is never written over. */
	snprintf(j->set_path, sizeof(j->set_path), "lists/%s-%.12s-%" PRId64 ".set", j->load->name, j->file_sha256,
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
	struct dnc_new_list l = { .name = j->load->name, .version = j->load->version, .source = j->load->source,
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
		err = listfile_detect(j->load->path, &j->load->want, &j->file, j->result->error);
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

int register_load(struct db *db, const struct register_load *l, struct register_result *r)
{
	struct job j = { .db = db, .load = l, .result = r };
	int err;

	*r = (struct register_result){ .already = false };
	err = run(&j);
	numset_builder_free(j.builder);
	return err;
}
