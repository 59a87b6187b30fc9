/* SPDX-License-Identifier: Apache-2.0 */
/* Consents: one event for each row. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "dialer/base/clock.h"
#include "dialer/base/ipaddr.h"
#include "dialer/leads/certificate_columns.h"
#include "dialer/leads/reader.h"
#include "dialer/store/consent.h"
#include "dialer/store/law.h"

#include "dialer/base/banned.h"

#define AUDIO_OFFSET_MAX_MS 86400000 /* a day */

struct consent_load {
	struct reader reader;
	struct consent_import import;
	int64_t now_us;
};

#define CHOICE_WORDS_MAX 9

/* A column whose values are a few words; the first one stands for an empty field. */
struct choice {
	enum header_field field;
	const char *words[CHOICE_WORDS_MAX];
	const char *reason, *remedy;
};

static const struct choice forms = { HEADER_FORM, { "written", "oral" }, "not a form of consent",
	"write written or oral" };
static const struct choice scopes = { HEADER_SCOPE, { "informational", "marketing", "debt", "health_care",
	"political", "non_profit", "survey", "all" }, "not a purpose of consent",
	"write informational, marketing, debt, health_care, political, non_profit, survey or all" };
static const struct choice reaches = { HEADER_REACH_PURPOSE, { "", "informational", "marketing", "debt",
	"health_care", "political", "non_profit", "survey" }, "not a purpose",
	"write the only purpose the revocation reaches, or nothing: every one" };
static const struct choice conditions = { HEADER_NOT_CONDITION, { "", "no", "yes" }, "neither yes nor no",
	"write yes when the text says that buying does not depend on it, or nothing when not known" };
static const struct choice signatures = { HEADER_SIGNED, { "", "no", "yes" }, "neither yes nor no",
	"write yes for a signature, also an electronic one, or nothing when not known" };
static const struct choice channels = { HEADER_CHANNEL, { "voice", "text", "all" }, "not a channel",
	"write voice, text or all" };
static const struct choice kinds = { HEADER_KIND, { "grant", "revoke" }, "not a kind of event",
	"write grant or revoke" };
static const struct choice voices = { HEADER_ARTIFICIAL_VOICE, { "no", "yes" }, "neither yes nor no",
	"write yes when the text names an artificial or prerecorded voice, else no" };

static bool reject(struct consent_load *l, const struct sheet_record *r, enum header_field f, const char *reason,
	const char *remedy)
{
	reader_reject(&l->reader, r, header_name(&l->reader.header, f), reason, remedy);
	return false;
}

static bool choose(struct consent_load *l, const struct sheet_record *r, const struct choice *c, const char **ret)
{
	const char *text = header_text(&l->reader.header, r, c->field);

	for (size_t i = 0; i < CHOICE_WORDS_MAX && c->words[i] != NULL; i++)
		if (strcasecmp(c->words[i], text) == 0 || (i == 0 && text[0] == '\0')) {
			*ret = c->words[i];
			return true;
		}
	return reject(l, r, c->field, c->reason, c->remedy);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool load_parse_sha256(const char *text, uint8_t ret[32])
{
	if (strlen(text) != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool load_text_sha256(const char *text, size_t len, uint8_t ret[32])
{
	unsigned size = 32;

	return EVP_Digest(text, len, ret, &size, EVP_sha256(), NULL) == 1;
}

/* The hash as given, or of the text as given, byte by byte: it is evidence. */
static bool take_text(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	const char *text = header_text(&l->reader.header, r, HEADER_TEXT);
	const char *hash = header_text(&l->reader.header, r, HEADER_TEXT_SHA256);
	uint8_t given[32];

	if (hash[0] != '\0' && !load_parse_sha256(hash, row->text_sha256))
		return reject(l, r, HEADER_TEXT_SHA256, "not a SHA-256", "write 64 hexadecimal digits");
	if (text[0] != '\0') {
		if (!load_text_sha256(text, strlen(text), given))
			return reject(l, r, HEADER_TEXT, "cannot hash the text", "try again");
		if (hash[0] != '\0' && memcmp(given, row->text_sha256, sizeof(given)) != 0)
			return reject(l, r, HEADER_TEXT_SHA256, "the text does not have this SHA-256", "give only one of the two");
		memcpy(row->text_sha256, given, sizeof(given));
		row->text = text;
	}
	row->has_text = hash[0] != '\0' || text[0] != '\0';
	if (!row->has_text && !row->revoke && l->reader.options->text_sha256 != NULL) {
		memcpy(row->text_sha256, l->reader.options->text_sha256, sizeof(row->text_sha256));
		row->has_text = true;
	}
	if (!row->has_text && !row->revoke) {
		reader_reject(&l->reader, r, "text", "a consent without its text", "give the exact text, or text_sha256");
		return false;
	}
	return true;
}

static bool take_times(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	if (!reader_time(&l->reader, r, HEADER_AT, &row->happened_us) ||
		!reader_time(&l->reader, r, HEADER_EXPIRES, &row->expires_us))
		return false;
	if (row->happened_us == 0) {
		reader_reject(&l->reader, r, "at", "no time", "write when it happened: 2026-01-31T09:30:00-05:00");
		return false;
	}
	if (row->happened_us > l->now_us)
		return reject(l, r, HEADER_AT, "lies in the future", "write when it happened, with its time zone");
	if (row->expires_us != 0 && row->expires_us <= row->happened_us)
		return reject(l, r, HEADER_EXPIRES, "ends before it begins", "write a later time, or nothing");
	return true;
}

static bool take_words(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	const char *voice, *kind;

	if (!choose(l, r, &kinds, &kind) || !choose(l, r, &forms, &row->form) || !choose(l, r, &scopes, &row->scope) ||
		!choose(l, r, &channels, &row->channel) || !choose(l, r, &voices, &voice))
		return false;
	row->revoke = strcmp(kind, "revoke") == 0;
	row->artificial_voice = strcmp(voice, "yes") == 0;
	row->method = header_text(&l->reader.header, r, HEADER_METHOD);
	if (row->method[0] == '\0')
		row->method = "import";
	row->evidence = header_text(&l->reader.header, r, HEADER_EVIDENCE);
	row->person = header_text(&l->reader.header, r, HEADER_PERSON);
	return true;
}

static enum tristate tristate_of(const char *word)
{
	if (word[0] == '\0')
		return TRI_UNKNOWN;
	return word[0] == 'y' ? TRI_YES : TRI_NO;
}

static bool take_address(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	row->actor_ip = header_text(&l->reader.header, r, HEADER_ACTOR_IP);
	if (row->actor_ip[0] == '\0' || ipaddr_valid(row->actor_ip))
		return true;
	return reject(l, r, HEADER_ACTOR_IP, "not an IP address", "write 192.0.2.7, or 2001:db8::7");
}

static bool take_offset(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	const char *text = header_text(&l->reader.header, r, HEADER_AUDIO_OFFSET);
	char *end;

	row->call_ref = header_text(&l->reader.header, r, HEADER_CALL_REF);
	row->audio_offset_ms = -1;
	if (text[0] == '\0')
		return true;
	row->audio_offset_ms = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || row->audio_offset_ms < 0 || row->audio_offset_ms > AUDIO_OFFSET_MAX_MS)
		return reject(l, r, HEADER_AUDIO_OFFSET, "not an offset", "write milliseconds from the start of the recording");
	if (row->call_ref[0] == '\0')
		return reject(l, r, HEADER_AUDIO_OFFSET, "an offset without its call", "give call_id");
	return true;
}

/* Where and how it was given, and whom a revocation reaches. */
static bool take_detail(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	const struct header *h = &l->reader.header;
	const char *condition, *sign;

	if (!choose(l, r, &conditions, &condition) || !choose(l, r, &signatures, &sign) ||
		!choose(l, r, &reaches, &row->reach_purpose) || !take_address(l, r, row) || !take_offset(l, r, row))
		return false;
	if (!row->revoke && row->reach_purpose[0] != '\0')
		return reject(l, r, HEADER_REACH_PURPOSE, "a grant has no reach", "leave it empty, or write kind revoke");
	row->not_condition = tristate_of(condition);
	row->is_signed = tristate_of(sign);
	row->ref = header_text(h, r, HEADER_REF);
	row->language = header_text(h, r, HEADER_LANGUAGE);
	row->source_url = header_text(h, r, HEADER_SOURCE_URL);
	row->user_agent = header_text(h, r, HEADER_USER_AGENT);
	row->jurisdiction = header_text(h, r, HEADER_JURISDICTION);
	return true;
}

static int add_number(struct consent_load *l, const struct sheet_record *r, struct consent_row *row)
{
	struct row_certificates c;

	if (!certificate_columns(&l->reader, r, row->number, l->now_us, &c))
		return 0;
	if (row->revoke && c.count > 0) {
		reader_reject(&l->reader, r, "certificate", "a revocation has no certificate", "leave it empty, or write kind grant");
		return 0;
	}
	for (size_t i = 0; i < CONSENT_CERTIFICATES_MAX; i++)
		row->certificates[i] = i < c.count ? &c.list[i] : NULL;
	certificate_count(l->reader.result, &c, row->happened_us, l->now_us);
	return consent_import_add(&l->import, row);
}

static int on_row(const struct sheet_record *r, void *arg)
{
	struct consent_load *l = arg;
	const struct header *h = &l->reader.header;
	struct consent_row row = { .revoke = false, .line = (int64_t)r->line };
	struct phone phone;
	int err = 0;

	if (!take_words(l, r, &row) || !take_times(l, r, &row) || !take_text(l, r, &row) ||
		!take_detail(l, r, &row))
		return 0;
	for (size_t i = 0; i < h->phone_count && err == 0; i++) {
		enum phone_error e = reader_phone(&l->reader, r, h->phones[i], &phone);

		if (e != PHONE_OK) { /* a second column may be empty */
			if (i == 0 || e != PHONE_EMPTY)
				reader_reject_phone(&l->reader, r, h->phones[i], e);
			continue;
		}
		row.number = phone.number;
		err = add_number(l, r, &row);
	}
	return err;
}

static int load(struct consent_load *l, struct db *db, int64_t seller_id)
{
	struct load_result *r = l->reader.result;
	const struct load_options *o = l->reader.options;
	struct load_file file = { .name = o->path, .sha256 = text_sha256(sheet_text(l->reader.sheet)) };
	struct consent_counts counts;
	int err = consent_import_begin(&l->import, db);

	if (err < 0)
		return err;
	err = reader_run(&l->reader);
	if (err == 0)
		err = reader_finish(&l->reader);
	if (err < 0) {
		consent_import_abandon(&l->import);
		return err;
	}
	file.rows_read = r->rows;
	file.rows_rejected = r->rejected;
	err = consent_import_finish(&l->import, &file, seller_id, o->dry_run, &counts);
	if (err < 0)
		return err;
	r->load_id = counts.load_id;
	r->loaded = counts.added;
	r->duplicate = counts.known;
	r->certificates = counts.certificates;
	return 0;
}

int load_consents(struct db *db, const char *seller, const struct load_options *o, struct load_result *r)
{
	struct consent_load l = { .now_us = clock_wall_us() };
	int64_t seller_id;
	int err = reader_open(&l.reader, HEADER_CONSENT, o, r);

	if (err < 0)
		return err;
	l.reader.on_row = on_row;
	l.reader.arg = &l;
	db->error[0] = '\0';
	err = law_seller(db, seller, &seller_id);
	if (err == 0)
		err = load(&l, db, seller_id);
	if (err < 0 && r->error[0] == '\0')
		snprintf(r->error, sizeof(r->error), "%s", db->error[0] != '\0' ? db->error : strerror(-err));
	reader_close(&l.reader);
	return err;
}
