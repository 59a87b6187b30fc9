/* SPDX-License-Identifier: Apache-2.0 */
/* People: one lead for each number. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/leads/class_cache.h"
#include "dialer/leads/listname.h"
#include "dialer/leads/place.h"
#include "dialer/leads/reader.h"
#include "dialer/store/law.h"
#include "dialer/store/lead_import.h"

#include "dialer/base/banned.h"

#define FIELDS_JSON_MAX 8388608 /* a record of 1 MiB, each byte escaped, fits */
#define PRIORITY_DEFAULT 5
#define PRIORITY_MAX 9

struct lead_load {
	struct reader reader;
	struct lead_import import;
	struct class_cache *classes;
	struct buf fields;
	char first_name[256];  /* of a full name */
	char zone_known[ZONE_TEXT_MAX]; /* the last one looked up, which exists */
	int64_t person;
};

static const char *text_of(const struct lead_load *l, const struct sheet_record *r, enum header_field f)
{
	return header_text(&l->reader.header, r, f);
}

/* Every column without a meaning of its own, as one JSON object of texts. */
static void gather_fields(struct lead_load *l, const struct sheet_record *r)
{
	const struct header *h = &l->reader.header;
	bool first = true;

	buf_clear(&l->fields);
	buf_addc(&l->fields, '{');
	for (size_t i = 0; i < r->count && i < h->columns; i++) {
		if (h->fields[i] != HEADER_OTHER || r->lens[i] == 0)
			continue;
		buf_adds(&l->fields, first ? "\"" : ",\"");
		buf_add_json(&l->fields, h->names[i], strlen(h->names[i]));
		buf_adds(&l->fields, "\":\"");
		buf_add_json(&l->fields, r->fields[i], r->lens[i]);
		buf_addc(&l->fields, '"');
		first = false;
	}
	buf_addc(&l->fields, '}');
}

/* "Ann Marie Lee": the last word is the last name. */
static void take_names(struct lead_load *l, const struct sheet_record *r, struct lead_row *row)
{
	const char *full = text_of(l, r, HEADER_FULL_NAME), *space;

	row->first_name = text_of(l, r, HEADER_FIRST_NAME);
	row->last_name = text_of(l, r, HEADER_LAST_NAME);
	if (full[0] == '\0' || row->first_name[0] != '\0' || row->last_name[0] != '\0')
		return;
	space = strrchr(full, ' ');
	if (space == NULL || (size_t)(space - full) >= sizeof(l->first_name)) {
		row->first_name = full;
		return;
	}
	snprintf(l->first_name, sizeof(l->first_name), "%.*s", (int)(space - full), full);
	row->first_name = l->first_name;
	row->last_name = space + 1;
}

static bool reject(struct lead_load *l, const struct sheet_record *r, enum header_field f, const char *reason,
	const char *remedy)
{
	reader_reject(&l->reader, r, header_name(&l->reader.header, f), reason, remedy);
	return false;
}

static bool take_priority(struct lead_load *l, const struct sheet_record *r, int *ret)
{
	const char *text = text_of(l, r, HEADER_PRIORITY);

	*ret = PRIORITY_DEFAULT;
	if (text[0] == '\0')
		return true;
	if (text[0] < '1' || text[0] > '0' + PRIORITY_MAX || text[1] != '\0')
		return reject(l, r, HEADER_PRIORITY, "not a priority", "write 1 (first) to 9, or nothing for 5");
	*ret = text[0] - '0';
	return true;
}

/* All that is the same for all numbers of the person. False: rejected. */
static bool take_person(struct lead_load *l, const struct sheet_record *r, char place[PLACE_TEXT_MAX],
	struct lead_row *row)
{
	const char *zone = text_of(l, r, HEADER_ZONE);

	if (place_of(text_of(l, r, HEADER_STATE), text_of(l, r, HEADER_COUNTRY), l->reader.region, place) < 0)
		return reject(l, r, HEADER_STATE, "no such state", "write FL, Florida or US-FL");
	if (zone[0] != '\0' && strcmp(zone, l->zone_known) != 0) {
		if (!place_is_zone(l->reader.options->zoneinfo_dir, zone))
			return reject(l, r, HEADER_ZONE, "no such time zone", "write America/Chicago, or leave it empty");
		snprintf(l->zone_known, sizeof(l->zone_known), "%s", zone);
	}
	if (!reader_time(&l->reader, r, HEADER_PURCHASE, &row->purchase_us) ||
		!reader_time(&l->reader, r, HEADER_INQUIRY, &row->inquiry_us) || !take_priority(l, r, &row->priority))
		return false;
	take_names(l, r, row);
	gather_fields(l, r);
	row->place = place;
	row->zone = zone;
	row->external_id = text_of(l, r, HEADER_EXTERNAL_ID);
	row->postal_code = text_of(l, r, HEADER_POSTAL_CODE);
	row->county = text_of(l, r, HEADER_COUNTY);
	row->debt_id = text_of(l, r, HEADER_DEBT);
	row->fields_json = buf_text(&l->fields);
	return true;
}

static int add_number(struct lead_load *l, const struct phone *p, const char *extension, struct lead_row *row)
{
	int err = class_cache_index(l->classes, p->number, row->place, row->postal_code, row->zone,
		&row->class_index);

	if (err < 0) {
		snprintf(l->reader.result->error, sizeof(l->reader.result->error), "calling class: %s", strerror(-err));
		return err;
	}
	row->number = p->number;
	row->line_type = p->type;
	row->extension = p->extension[0] != '\0' ? p->extension : extension;
	row->rank++;
	return lead_import_add(&l->import, row);
}

/*
 * A number that is wrong is refused on its own when the person has another one; columns that are
 * empty do not matter as long as one is not.
 */
static int on_row(const struct sheet_record *r, void *arg)
{
	struct lead_load *l = arg;
	const struct header *h = &l->reader.header;
	struct phone phones[HEADER_PHONES_MAX];
	char place[PLACE_TEXT_MAX];
	struct lead_row row = { .rank = 0 };
	size_t n = 0;
	bool bad = false;
	int err = 0;

	for (size_t i = 0; i < h->phone_count; i++) {
		enum phone_error e = reader_phone(&l->reader, r, h->phones[i], &phones[n]);

		if (e == PHONE_OK) {
			n++;
		} else if (e != PHONE_EMPTY || (h->phones[i] < r->count && r->lens[h->phones[i]] > 0)) {
			reader_reject_phone(&l->reader, r, h->phones[i], e);
			bad = true;
		}
	}
	if (n == 0 && !bad)
		reader_reject_phone(&l->reader, r, h->phones[0], PHONE_EMPTY);
	if (n == 0 || !take_person(l, r, place, &row))
		return 0;
	if (buf_error(&l->fields) != 0)
		return buf_error(&l->fields);
	row.person = n > 1 ? ++l->person : 0;
	for (size_t i = 0; i < n && err == 0; i++)
		err = add_number(l, &phones[i], text_of(l, r, HEADER_EXTENSION), &row);
	return err;
}

/* Inside the import's transaction, which this ends. */
static int read_and_insert(struct lead_load *l, bool dry_run)
{
	struct load_result *r = l->reader.result;
	const struct load_options *o = l->reader.options;
	struct load_counts counts;
	char list[LISTNAME_MAX];
	struct load_file file = { .name = o->path, .sha256 = text_sha256(sheet_text(l->reader.sheet)) };
	const char *const *keys;
	size_t key_count;
	int err = reader_run(&l->reader);

	if (err == 0) /* the rejects first: a load whose refusals are lost must not be there */
		err = reader_finish(&l->reader);
	if (err < 0) {
		lead_import_abandon(&l->import);
		return err;
	}
	file.campaign_id = l->import.campaign_id;
	if (o->list == NULL)
		listname_of_file(o->path, list);
	file.list = o->list != NULL ? o->list : list;
	file.rows_read = r->rows;
	file.rows_rejected = r->rejected;
	keys = class_cache_keys(l->classes, &key_count);
	err = lead_import_finish(&l->import, &file, keys, key_count, dry_run, &counts);
	if (err < 0)
		return err;
	r->load_id = dry_run ? 0 : counts.load_id;
	r->loaded = counts.loaded;
	r->duplicate = counts.duplicate;
	return 0;
}

static int load(struct lead_load *l, struct db *db, int64_t campaign_id)
{
	struct load_result *r = l->reader.result;
	int err = lead_import_begin(&l->import, db, campaign_id, text_sha256(sheet_text(l->reader.sheet)),
		&r->known_load_id);

	if (err == 0 && r->known_load_id == 0)
		err = read_and_insert(l, l->reader.options->dry_run);
	if (err < 0 && r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", db->error[0] != '\0' ? db->error : strerror(-err));
	return err;
}

int load_leads(struct db *db, const struct policy *policy, const char *campaign, const struct load_options *o,
	struct load_result *r)
{
	struct lead_load l = { .person = 0 };
	struct law_campaign c;
	struct facts unused;
	int err = reader_open(&l.reader, HEADER_LEADS, o, r);

	if (err < 0)
		return err;
	buf_init(&l.fields, FIELDS_JSON_MAX);
	l.reader.on_row = on_row;
	l.reader.arg = &l;
	db->error[0] = '\0';
	err = law_campaign_facts(db, campaign, &unused, &c);
	if (err < 0)
		snprintf(r->error, sizeof(r->error), "%s", db->error);
	if (err == 0)
		err = class_cache_new(&l.classes, policy);
	if (err == 0) {
		if (o->region == NULL)
			snprintf(l.reader.region, sizeof(l.reader.region), "%s", c.region);
		err = load(&l, db, c.id);
	}
	class_cache_free(l.classes);
	buf_release(&l.fields);
	reader_close(&l.reader);
	return err;
}
