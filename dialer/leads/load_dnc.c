/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for the internal do-not-call list. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/leads/reader.h"
#include "dialer/store/dnc_write.h"

#include "dialer/base/banned.h"

struct dnc_load {
	struct reader reader;
	struct dnc_import import;
	int64_t now_us;
};

static int on_row(const struct sheet_record *r, void *arg)
{
	struct dnc_load *l = arg;
	const struct header *h = &l->reader.header;
	const char *method = header_text(h, r, HEADER_METHOD), *detail = header_text(h, r, HEADER_DETAIL);
	struct phone phone;
	int64_t at;
	int err = 0;

	if (!reader_time(&l->reader, r, HEADER_AT, &at))
		return 0;
	if (at == 0 || at > l->now_us) /* a stop that is dated wrongly is still a stop, from now */
		at = l->now_us;
	for (size_t i = 0; i < h->phone_count && err == 0; i++) {
		enum phone_error e = reader_phone(&l->reader, r, h->phones[i], &phone);

		if (e == PHONE_OK)
			err = dnc_import_add(&l->import, phone.number, method[0] != '\0' ? method : "import", detail, at);
		else if (i == 0 || e != PHONE_EMPTY)
			reader_reject_phone(&l->reader, r, h->phones[i], e);
	}
	return err;
}

static int load(struct dnc_load *l, struct db *db)
{
	struct load_result *r = l->reader.result;
	const struct load_options *o = l->reader.options;
	struct load_file file = { .name = o->path, .sha256 = text_sha256(sheet_text(l->reader.sheet)) };
	struct dnc_counts counts;
	int err = dnc_import_begin(&l->import, db);

	if (err < 0)
		return err;
	err = reader_run(&l->reader);
	if (err == 0)
		err = reader_finish(&l->reader);
	if (err < 0) {
		dnc_import_abandon(&l->import);
		return err;
	}
	file.rows_read = r->rows;
	file.rows_rejected = r->rejected;
	err = dnc_import_finish(&l->import, &file, o->dry_run, &counts);
	if (err < 0)
		return err;
	r->load_id = counts.load_id;
	r->loaded = counts.added;
	r->duplicate = counts.known;
	return 0;
}

int load_internal_dnc(struct db *db, const struct load_options *o, struct load_result *r)
{
	struct dnc_load l = { .now_us = clock_wall_us() };
	int err = reader_open(&l.reader, HEADER_DNC, o, r);

	if (err < 0)
		return err;
	l.reader.header_optional = true;
	l.reader.on_row = on_row;
	l.reader.arg = &l;
	db->error[0] = '\0';
	err = load(&l, db);
	if (err < 0 && r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", db->error[0] != '\0' ? db->error : strerror(-err));
	reader_close(&l.reader);
	return err;
}
