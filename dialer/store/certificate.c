/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

static const struct {
	const char *word, *other, *title;
} issuers[] = {
	[CERTIFICATE_NONE] = { "", "", "" },
#define ISSUER(value, word, other, name) { word, other, name },
#include "dialer/store/certificate_tbl.h"
#undef ISSUER
};

#define ISSUER_COUNT (sizeof(issuers) / sizeof(issuers[0]))

const char *certificate_issuer_name(enum certificate_issuer issuer)
{
	return issuers[issuer].word;
}

const char *certificate_issuer_title(enum certificate_issuer issuer)
{
	return issuers[issuer].title;
}

enum certificate_issuer certificate_issuer_parse(const char *word)
{
	for (size_t i = 1; i < ISSUER_COUNT; i++)
		if (strcmp(issuers[i].word, word) == 0 || strcmp(issuers[i].other, word) == 0)
			return (enum certificate_issuer)i;
	return CERTIFICATE_NONE;
}

/* ---- as JSON ---- */

static json_t *time_json(int64_t us)
{
	return us != 0 ? json_integer(us) : json_null();
}

static json_t *hash_json(const struct certificate *c)
{
	char hex[65];

	if (!c->has_text)
		return json_null();
	for (size_t i = 0; i < sizeof(c->text_sha256); i++)
		snprintf(hex + 2 * i, 3, "%02x", c->text_sha256[i]);
	return json_string(hex);
}

static json_t *match_json(enum tristate match)
{
	return match == TRI_UNKNOWN ? json_null() : json_boolean(match == TRI_YES);
}

json_t *certificate_json(const struct certificate *c)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "issuer",
		certificate_issuer_name(c->issuer), "token", c->token, "url", c->url, "created_us", time_json(c->created_us),
		"expires_us", time_json(c->expires_us), "claimed_us", time_json(c->claimed_us), "page_id", c->page_id,
		"page_url", c->page_url, "ip", c->ip, "user_agent", c->user_agent, "vendor", c->vendor, "phone_fingerprint",
		c->phone_fingerprint, "phone_match", match_json(c->phone_match), "text_sha256", hash_json(c), "document",
		c->document != NULL ? c->document : "");
}

/* ---- adding ---- */

struct grant {
	int64_t id;
	char text_sha256[65];
};

static int find_grant(struct db *db, const struct certificate_for *w, struct grant *ret)
{
	static const char sql[] =
		"SELECT e.id, encode(e.text_sha256, 'hex') FROM dialer.consent_event AS e WHERE e.number = $1"
		" AND e.kind = 'grant' AND ($2::bigint = 0 OR e.seller_id = $2::bigint) AND ($3::bigint = 0 OR e.id = $3::bigint)"
		" AND ($4 = '' OR e.consent_ref = $4) ORDER BY e.happened_at DESC, e.id DESC LIMIT 1";
	char number[DB_INT_MAX], seller[DB_INT_MAX], event[DB_INT_MAX];
	const char *params[] = { db_int_param((int64_t)w->number.digits, number), db_int_param(w->seller_id, seller),
		db_int_param(w->event_id, event), w->ref };
	PGresult *res;
	int err = db_exec(db, sql, 4, params, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		snprintf(db->error, sizeof(db->error), "the ledger has no such consent of this number"
			" (hint: dialerctl consent show; record the consent first)");
		err = -ENOENT;
	} else {
		ret->id = db_int(res, 0, 0);
		snprintf(ret->text_sha256, sizeof(ret->text_sha256), "%s", db_text(res, 0, 1));
	}
	PQclear(res);
	return err;
}

static bool same_text(const struct certificate *c, const struct grant *g)
{
	json_t *own = hash_json(c);
	bool same = !c->has_text || g->text_sha256[0] == '\0' || strcmp(json_string_value(own), g->text_sha256) == 0;

	json_decref(own);
	return same;
}

static int insert(struct db *db, const struct certificate_for *w, const struct certificate *c, const struct grant *g)
{
	static const char sql[] = CERTIFICATE_INSERT("nullif($3::bigint, 0)", "nullif($4::bigint, 0)")
		" FROM dialer.consent_event AS e," CERTIFICATE_RECORD("jsonb_build_array($1::jsonb)")
		" WHERE e.id = $2 AND" CERTIFICATE_NEW " RETURNING id";
	char event[DB_INT_MAX], load[DB_INT_MAX], line[DB_INT_MAX];
	json_t *object = certificate_json(c);
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
	PGresult *res = NULL;
	int err = -ENOMEM;

	if (text != NULL)
		err = db_exec(db, sql, 4, (const char *const[]){ text, db_int_param(g->id, event),
			db_int_param(w->load_id, load), db_int_param(w->load_line, line) }, &res);
	if (err == 0 && PQntuples(res) == 0)
		err = -EEXIST;
	PQclear(res);
	free(text);
	json_decref(object);
	return err;
}

int certificate_add(struct db *db, const struct certificate_for *whose, const struct certificate *c, int64_t *ret_event)
{
	struct grant g;
	int err = find_grant(db, whose, &g);

	if (err < 0)
		return err;
	if (!same_text(c, &g)) {
		snprintf(db->error, sizeof(db->error), "the certificate saw another text than the consent names"
			" (hint: the consent's is %s)", g.text_sha256);
		return -EILSEQ;
	}
	*ret_event = g.id;
	return insert(db, whose, c, &g);
}

int certificates_of(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT * FROM (SELECT DISTINCT ON (c.event_id, c.issuer, c.token) c.id AS certificate, c.event_id AS event,"
		"  c.issuer, c.token, c.url, c.vendor, dialer.us(coalesce(c.created_at, e.happened_at)) AS made_us,"
		"  coalesce(dialer.us(c.claimed_at), 0) AS claimed_us, coalesce(dialer.us(c.expires_at), 0) AS expires_us,"
		"  c.created_at, c.claimed_at, c.expires_at, c.phone_match, c.page_url, (c.document <> '') AS answer_kept,"
		"  encode(c.document_sha256, 'hex') AS answer_sha256, c.load_id AS load, c.load_line AS line,"
		"  c.recorded_at, c.actor FROM dialer.consent_certificate AS c"
		"  JOIN dialer.consent_event AS e ON e.id = c.event_id WHERE c.number = $1"
		"  ORDER BY c.event_id, c.issuer, c.token, c.id DESC) AS n ORDER BY certificate DESC";
	char text[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param((int64_t)number.digits, text) }, ret);
}
