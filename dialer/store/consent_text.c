/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/consent_text.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/base/banned.h"

int consent_text_add(struct db *db, const struct consent_text *t, char hex[65])
{
	static const char sql[] =
		"WITH t AS (SELECT sha256(convert_to($1, 'UTF8')) AS h), n AS ("
		" INSERT INTO dialer.consent_text (sha256, text, language, version) SELECT h, $1, $2, $3 FROM t"
		" ON CONFLICT (sha256) DO NOTHING RETURNING id)"
		" SELECT encode(h, 'hex'), EXISTS (SELECT FROM n) FROM t";
	PGresult *res;
	int err = db_exec(db, sql, 3, (const char *const[]){ t->text, t->language, t->version }, &res);

	if (err < 0)
		return err;
	snprintf(hex, 65, "%s", db_text(res, 0, 0));
	err = db_text(res, 0, 1)[0] == 't' ? 0 : -EEXIST;
	PQclear(res);
	return err;
}

int consent_text_get(struct db *db, const char *hex, PGresult **ret)
{
	return db_exec(db,
		"SELECT encode(t.sha256, 'hex') AS text_sha256, t.text, t.language, t.version, t.recorded_at, t.actor"
		" FROM dialer.consent_text AS t WHERE t.sha256 = decode($1, 'hex')", 1, &hex, ret);
}

int consent_texts(struct db *db, PGresult **ret)
{
	return db_exec(db,
		"SELECT encode(t.sha256, 'hex') AS text_sha256, t.language, t.version, t.recorded_at, t.actor,"
		" coalesce(e.consents, 0) AS consents, left(regexp_replace(t.text, '\\s+', ' ', 'g'), 60) AS begins"
		" FROM dialer.consent_text AS t LEFT JOIN (SELECT text_sha256, count(*) AS consents FROM dialer.consent_event"
		"  WHERE kind = 'grant' GROUP BY text_sha256) AS e ON e.text_sha256 = t.sha256 ORDER BY t.id DESC", 0, NULL, ret);
}
