/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/certificate_columns.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/ipaddr.h"

#include "dialer/base/banned.h"

/* Which column a flaw is told of; the first one that the file has. */
static const struct {
	const char *part;
	enum header_field fields[3];
} parts[] = {
	{ "certificate", { HEADER_TRUSTEDFORM, HEADER_CERTIFICATE } },
	{ "leadid", { HEADER_LEADID, HEADER_CERTIFICATE } },
	{ "created_at", { HEADER_CERTIFICATE_CREATED, HEADER_ANSWER } },
	{ "claimed_at", { HEADER_CERTIFICATE_CLAIMED, HEADER_ANSWER } },
	{ "expires_at", { HEADER_CERTIFICATE_EXPIRES, HEADER_ANSWER } },
	{ "phone_fingerprint", { HEADER_FINGERPRINT, HEADER_ANSWER } },
	{ "answer", { HEADER_ANSWER } },
	{ "ip", { HEADER_ACTOR_IP, HEADER_ANSWER } },
};

static bool reject(struct reader *rd, const struct sheet_record *r, const struct certificate_flaw *f)
{
	const char *column = f->part;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		for (size_t k = 0; strcmp(parts[i].part, f->part) == 0 && k < 3; k++)
			if (parts[i].fields[k] != HEADER_OTHER && rd->header.column[parts[i].fields[k]] >= 0) {
				column = header_name(&rd->header, parts[i].fields[k]);
				k = 3;
			}
	reader_reject(rd, r, column, f->reason, f->remedy);
	return false;
}

static bool reject_field(struct reader *rd, const struct sheet_record *r, enum header_field field, const char *reason,
	const char *remedy)
{
	reader_reject(rd, r, header_name(&rd->header, field), reason, remedy);
	return false;
}

/* ---- which certificates there are ---- */

typedef bool read_h(struct certificate *c, const char *text, struct certificate_flaw *ret);

static bool take_one(struct reader *rd, const struct sheet_record *r, enum header_field field, read_h *read,
	struct row_certificates *ret)
{
	const char *text = header_text(&rd->header, r, field);
	struct certificate *c = &ret->list[ret->count < ROW_CERTIFICATES_MAX ? ret->count : 0];
	struct certificate found = { .issuer = CERTIFICATE_NONE };
	struct certificate_flaw flaw;

	if (text[0] == '\0')
		return true;
	if (!read(&found, text, &flaw))
		return reject_field(rd, r, field, flaw.reason, flaw.remedy);
	for (size_t i = 0; i < ret->count; i++)
		if (ret->list[i].issuer == found.issuer)
			return reject_field(rd, r, field, "a second certificate of one issuer", "keep one of the two");
	*c = found; /* there is room: one of each issuer */
	ret->count++;
	return true;
}

/* ---- what is said of them ---- */

static const enum header_field details[] = { HEADER_CERTIFICATE_CREATED, HEADER_CERTIFICATE_EXPIRES,
	HEADER_CERTIFICATE_CLAIMED, HEADER_FINGERPRINT, HEADER_ANSWER };

static bool no_details(struct reader *rd, const struct sheet_record *r)
{
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++)
		if (header_text(&rd->header, r, details[i])[0] != '\0')
			return reject_field(rd, r, details[i], "no certificate that it could belong to",
				"give trustedform or leadid, or leave it empty");
	return true;
}

static bool take_text(struct reader *rd, const struct sheet_record *r, enum header_field field, char *to, size_t size)
{
	const char *text = header_text(&rd->header, r, field);

	if (strlen(text) >= size)
		return reject_field(rd, r, field, "too long", "shorten it, or leave it empty");
	snprintf(to, size, "%s", text);
	return true;
}

/* In a file of consents these columns speak of the consent. */
static bool take_page(struct reader *rd, const struct sheet_record *r, struct certificate *c)
{
	const char *hash = header_text(&rd->header, r, HEADER_TEXT_SHA256);

	if (rd->file != HEADER_CERTIFICATES)
		return true;
	if (!take_text(rd, r, HEADER_SOURCE_URL, c->page_url, sizeof(c->page_url)) ||
		!take_text(rd, r, HEADER_ACTOR_IP, c->ip, sizeof(c->ip)) ||
		!take_text(rd, r, HEADER_USER_AGENT, c->user_agent, sizeof(c->user_agent)))
		return false;
	if (c->ip[0] != '\0' && !ipaddr_valid(c->ip))
		return reject_field(rd, r, HEADER_ACTOR_IP, "not an IP address", "write 192.0.2.7, or 2001:db8::7");
	c->has_text = hash[0] != '\0';
	if (c->has_text && !load_parse_sha256(hash, c->text_sha256))
		return reject_field(rd, r, HEADER_TEXT_SHA256, "not a SHA-256", "write 64 hexadecimal digits");
	return true;
}

static bool take_details(struct reader *rd, const struct sheet_record *r, struct e164 number, struct certificate *c)
{
	const char *fingerprint = header_text(&rd->header, r, HEADER_FINGERPRINT);
	const char *answer = header_text(&rd->header, r, HEADER_ANSWER);
	struct certificate_flaw flaw;

	if (!reader_time(rd, r, HEADER_CERTIFICATE_CREATED, &c->created_us) ||
		!reader_time(rd, r, HEADER_CERTIFICATE_EXPIRES, &c->expires_us) ||
		!reader_time(rd, r, HEADER_CERTIFICATE_CLAIMED, &c->claimed_us) ||
		!take_text(rd, r, HEADER_PAGE_ID, c->page_id, sizeof(c->page_id)) || !take_page(rd, r, c))
		return false;
	if (fingerprint[0] != '\0' && !certificate_read_fingerprint(c, fingerprint, &flaw))
		return reject(rd, r, &flaw);
	if (answer[0] != '\0' && !certificate_read_answer(c, answer, strlen(answer), number, &flaw))
		return reject(rd, r, &flaw);
	return true;
}

bool certificate_columns(struct reader *rd, const struct sheet_record *r, struct e164 number, int64_t now_us,
	struct row_certificates *ret)
{
	struct certificate_flaw flaw;

	ret->count = 0;
	if (!take_one(rd, r, HEADER_TRUSTEDFORM, certificate_read_url, ret) ||
		!take_one(rd, r, HEADER_LEADID, certificate_read_leadid, ret) ||
		!take_one(rd, r, HEADER_CERTIFICATE, certificate_read_either, ret))
		return false;
	if (ret->count == 0)
		return no_details(rd, r);
	/* Of two, the details are those of the first: TrustedForm's, or what is named first. */
	if (!take_details(rd, r, number, &ret->list[0]))
		return false;
	for (size_t i = 0; i < ret->count; i++)
		if (!take_text(rd, r, HEADER_VENDOR, ret->list[i].vendor, sizeof(ret->list[i].vendor)))
			return false;
	for (size_t i = 0; i < ret->count; i++)
		if (!certificate_check(&ret->list[i], number, now_us, &flaw))
			return reject(rd, r, &flaw);
	return true;
}

void certificate_count(struct load_result *result, const struct row_certificates *c, int64_t made_us, int64_t now_us)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct certificate *k = &c->list[i];
		int64_t made = k->created_us != 0 ? k->created_us : made_us != 0 ? made_us : now_us;
		enum certificate_standing s = certificate_standing(k->issuer, made, k->claimed_us, k->expires_us, now_us);

		if (s == CERTIFICATE_UNCLAIMED)
			result->unclaimed++;
		else if (s == CERTIFICATE_LOST || s == CERTIFICATE_EXPIRED)
			result->lost++;
	}
}
