/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for consents that the ledger has: those that came later, and what became of them. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/leads/certificate_columns.h"
#include "dialer/store/law.h"
#include "dialer/store/load_row.h"

#include "dialer/base/banned.h"

struct certificate_load {
	struct reader reader;
	struct db *db;
	int64_t seller_id, load_id, now_us;
	int64_t added, known;
};

/* Returns 0 or -errno; what the ledger has no consent for is rejected. */
static int add(struct certificate_load *l, const struct sheet_record *r, struct e164 number, const struct certificate *c)
{
	const struct certificate_for whose = { .number = number, .seller_id = l->seller_id,
		.ref = header_text(&l->reader.header, r, HEADER_REF), .load_id = l->load_id, .load_line = (int64_t)r->line };
	int64_t event;
	int err = certificate_add(l->db, &whose, c, &event);

	if (err == 0)
		l->added++;
	else if (err == -EEXIST)
		l->known++;
	else if (err == -ENOENT)
		reader_reject(&l->reader, r, header_name(&l->reader.header, HEADER_PHONE),
			"the ledger has no such consent of this number to the seller", "load the consent first, or correct ref");
	else if (err == -EILSEQ)
		reader_reject(&l->reader, r, header_name(&l->reader.header, HEADER_TEXT_SHA256),
			"the certificate saw another text than the consent names", "do not use this consent; ask the vendor");
	else
		return err;
	l->db->error[0] = '\0';
	return 0;
}

static int on_number(struct certificate_load *l, const struct sheet_record *r, struct e164 number)
{
	struct row_certificates c;
	int err = 0;

	if (!certificate_columns(&l->reader, r, number, l->now_us, &c))
		return 0;
	if (c.count == 0) {
		reader_reject(&l->reader, r, "certificate", "no certificate", "give trustedform or leadid");
		return 0;
	}
	for (size_t i = 0; err == 0 && i < c.count; i++)
		err = add(l, r, number, &c.list[i]);
	certificate_count(l->reader.result, &c, 0, l->now_us);
	return err;
}

static int on_row(const struct sheet_record *r, void *arg)
{
	struct certificate_load *l = arg;
	const struct header *h = &l->reader.header;
	struct phone phone;
	int err = 0;

	for (size_t i = 0; i < h->phone_count && err == 0; i++) {
		enum phone_error e = reader_phone(&l->reader, r, h->phones[i], &phone);

		if (e == PHONE_OK)
			err = on_number(l, r, phone.number);
		else if (i == 0 || e != PHONE_EMPTY)
			reader_reject_phone(&l->reader, r, h->phones[i], e);
	}
	return err;
}

/* The load's row comes first, because the certificates name it; its counts are written last. */
static int run(struct certificate_load *l)
{
	struct load_result *r = l->reader.result;
	const struct load_file file = { .name = l->reader.options->path,
		.sha256 = text_sha256(sheet_text(l->reader.sheet)) };
	int err = load_begin(l->db, "certificate", &file, &l->load_id);

	if (err == 0)
		err = reader_run(&l->reader);
	if (err == 0)
		err = reader_finish(&l->reader);
	if (err == 0)
		err = load_counts(l->db, l->load_id, r->rows, r->rejected);
	return err < 0 ? err : load_end(l->db, l->load_id, l->added, l->known);
}

static int load(struct certificate_load *l)
{
	struct load_result *r = l->reader.result;
	int err = db_begin(l->db);

	if (err < 0)
		return err;
	err = run(l);
	r->loaded = l->added;
	r->duplicate = l->known;
	if (err == 0 && l->added > 0 && !l->reader.options->dry_run) {
		r->load_id = l->load_id;
		return db_commit(l->db);
	}
	db_rollback(l->db);
	return err;
}

int load_certificates(struct db *db, const char *seller, const struct load_options *o, struct load_result *r)
{
	struct certificate_load l = { .db = db, .now_us = clock_wall_us() };
	int err = reader_open(&l.reader, HEADER_CERTIFICATES, o, r);

	if (err < 0)
		return err;
	l.reader.on_row = on_row;
	l.reader.arg = &l;
	db->error[0] = '\0';
	err = law_seller(db, seller, &l.seller_id);
	if (err == 0)
		err = load(&l);
	if (err < 0 && r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", db->error[0] != '\0' ? db->error : strerror(-err));
	reader_close(&l.reader);
	return err;
}
