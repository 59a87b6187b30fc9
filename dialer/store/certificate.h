/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialer.consent_certificate: what a witness of a consent says of it. A certificate belongs to one
 * event of the ledger and is never changed; that it was claimed later is a new row for the same
 * event and token, and the newest row counts. Blocking, one thread.
 */
#ifndef DIALER_STORE_CERTIFICATE_H
#define DIALER_STORE_CERTIFICATE_H

#include <jansson.h>

#include "dialer/store/db.h"
#include "policy/policy.h"

enum certificate_issuer {
	CERTIFICATE_NONE = 0,
#define ISSUER(value, word, other, name) value,
#include "dialer/store/certificate_tbl.h"
#undef ISSUER
};

#define CERTIFICATE_TOKEN_MAX 256      /* with the NUL; 255 is TrustedForm's own limit */
#define CERTIFICATE_URL_MAX 512
#define CERTIFICATE_PAGE_URL_MAX 2049
#define CERTIFICATE_PAGE_ID_MAX 65
#define CERTIFICATE_IP_MAX 46
#define CERTIFICATE_AGENT_MAX 1025
#define CERTIFICATE_VENDOR_MAX 256
#define CERTIFICATE_DOCUMENT_MAX 262144 /* bytes */

/* Empty texts and times 0: not known. */
struct certificate {
	enum certificate_issuer issuer;
	char token[CERTIFICATE_TOKEN_MAX], url[CERTIFICATE_URL_MAX];
	int64_t created_us, claimed_us;
	int64_t expires_us;     /* until when the issuer keeps it */
	char page_id[CERTIFICATE_PAGE_ID_MAX], page_url[CERTIFICATE_PAGE_URL_MAX], ip[CERTIFICATE_IP_MAX];
	char user_agent[CERTIFICATE_AGENT_MAX], vendor[CERTIFICATE_VENDOR_MAX];
	char phone_fingerprint[65]; /* 40 or 64 hexadecimal digits */
	enum tristate phone_match;
	bool has_text;
	uint8_t text_sha256[32];
	const char *document;   /* the issuer's answer, as received; borrowed, NULL none */
};

/* The word of the schema; "" for none. And of a word, also "jornaya"; CERTIFICATE_NONE when it is none. */
const char *certificate_issuer_name(enum certificate_issuer issuer);
enum certificate_issuer certificate_issuer_parse(const char *word);
/* As people know it: "TrustedForm". */
const char *certificate_issuer_title(enum certificate_issuer issuer);

/* As an object for CERTIFICATE_RECORD; the caller's. NULL: out of memory. */
json_t *certificate_json(const struct certificate *c);

/*
 * For statements that add certificates: the columns of an array of those objects as a relation "c", and
 * the insertion from it, with an event "e" and the parts that say where the row comes from.
 */
#define CERTIFICATE_RECORD(json) \
	" jsonb_to_recordset(" json ") AS c (issuer text, token text, url text, created_us bigint, expires_us bigint," \
	" claimed_us bigint, page_id text, page_url text, ip text, user_agent text, vendor text," \
	" phone_fingerprint text, phone_match boolean, text_sha256 text, document text)"
#define CERTIFICATE_INSERT(load_id, load_line) \
	"INSERT INTO dialer.consent_certificate (event_id, number, issuer, token, url, created_at, expires_at, claimed_at," \
	" page_id, page_url, ip, user_agent, vendor, phone_fingerprint, phone_match, text_sha256, document," \
	" document_sha256, load_id, load_line)" \
	" SELECT DISTINCT ON (" CERTIFICATE_SAME_KEY ") e.id, e.number, c.issuer, c.token, c.url, dialer.at_us(c.created_us)," \
	"  dialer.at_us(c.expires_us), dialer.at_us(c.claimed_us), c.page_id, c.page_url, c.ip, c.user_agent, c.vendor," \
	"  c.phone_fingerprint, c.phone_match, decode(c.text_sha256, 'hex'), c.document," \
	"  CASE WHEN c.document <> '' THEN sha256(convert_to(c.document, 'UTF8')) END, " load_id ", " load_line
#define CERTIFICATE_SAME_KEY \
	"e.id, c.issuer, c.token, c.url, c.created_us, c.expires_us, c.claimed_us, c.page_url, c.vendor, c.phone_fingerprint, c.document"
/* Not what the event's newest row of that token says already. */
#define CERTIFICATE_NEW \
	" NOT EXISTS (SELECT FROM dialer.consent_certificate AS o WHERE o.event_id = e.id AND o.issuer = c.issuer" \
	"  AND o.token = c.token AND o.url = c.url AND o.created_at IS NOT DISTINCT FROM dialer.at_us(c.created_us)" \
	"  AND o.expires_at IS NOT DISTINCT FROM dialer.at_us(c.expires_us)" \
	"  AND o.claimed_at IS NOT DISTINCT FROM dialer.at_us(c.claimed_us) AND o.page_url = c.page_url" \
	"  AND o.vendor = c.vendor AND o.phone_fingerprint = c.phone_fingerprint AND o.document = c.document)"

/* Which event of the ledger a certificate belongs to: the newest grant of the number that fits. */
struct certificate_for {
	struct e164 number;
	int64_t seller_id; /* 0: any */
	int64_t event_id;  /* 0: any */
	const char *ref;   /* "" any */
	int64_t load_id, load_line; /* 0: none */
};

/*
 * Returns 0; -EEXIST when the event has this very certificate; -ENOENT when the number has no such
 * grant; -EILSEQ when the certificate saw another text than the grant has; or -errno. In the caller's
 * transaction, if there is one. *ret_event: the grant's id, of 0 and -EEXIST.
 */
int certificate_add(struct db *db, const struct certificate_for *whose, const struct certificate *c, int64_t *ret_event)
	__attribute__((warn_unused_result));

/* Of a number, each token's newest row, newest first; times as microseconds, 0 unknown. */
int certificates_of(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));

#endif
