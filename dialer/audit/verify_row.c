/* SPDX-License-Identifier: Apache-2.0 */
/* In what a row differs from its leaf; and rows of people who were erased. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "dialer/audit/canon.h"
#include "dialer/audit/verify_priv.h"

#include "dialer/base/banned.h"

struct comparison {
	struct verify *v;
	struct leaf_source source;
	json_t *leaf;
	char name[96]; /* "leaf 7 (dnc 3)" */
	bool erased;
	int64_t erasure; /* which, of an erased subject */
	bool differs;
	struct buf blanked; /* names of columns that the retention job blanked, which the log says */
	int newer; /* columns that the table got after the leaf was sealed: the leaf cannot speak about them */
};

/* What the retention job may blank, and of which class it is; recordings of debt campaigns are of another. */
static const struct {
	const char *kind, *column;
	enum audit_class class;
} blankable[] = {
	{ "outcome", "recording", AUDIT_AUDIO },
	{ "outcome", "slots", AUDIT_TRANSCRIPT },
	{ "recording", "file", AUDIT_AUDIO },
	{ "call_event", "text", AUDIT_TRANSCRIPT },
	{ "call_event", "detail", AUDIT_TRANSCRIPT },
};

static void differ(struct comparison *c, const char *what)
{
	verify_found(c->v, "%s: \"%s\" is not what the log has", c->name, what);
	c->differs = true;
}

static void compare_int(struct comparison *c, const char *member, int64_t expected)
{
	const json_t *value = json_object_get(c->leaf, member);

	if (!json_is_integer(value) || json_integer_value(value) != expected)
		differ(c, member);
}

static const char *column_text(const struct comparison *c, const char *name)
{
	for (int i = 0; i < c->source.kind->column_count; i++)
		if (strcmp(c->source.kind->columns[i].name, name) == 0)
			return db_text(c->source.res, c->source.row, AUDIT_ROW_COLUMNS + i);
	return "";
}

static int class_of(const struct comparison *c, struct db *db, int i, int *ret)
{
	const struct audit_kind *kind = c->source.kind;
	int64_t campaign = strtoll(column_text(c, "campaign_id"), NULL, 10);
	int err = 0;

	*ret = -1;
	for (size_t k = 0; k < sizeof(blankable) / sizeof(blankable[0]); k++)
		if (strcmp(blankable[k].kind, kind->name) == 0 && strcmp(blankable[k].column, kind->columns[i].name) == 0)
			*ret = (int)blankable[k].class;
	if (*ret != AUDIT_AUDIO)
		return 0;
	if (c->v->debt_of != campaign)
		err = audit_is_debt(db, campaign, &c->v->debt);
	c->v->debt_of = err == 0 ? campaign : 0;
	if (err == 0 && c->v->debt)
		*ret = AUDIT_AUDIO_DEBT;
	return err;
}

/* An empty personal value, of a call so old that a run of the retention job in the log took it. */
static int may_be_blank(struct comparison *c, struct db *db, int i, bool *ret)
{
	int class, err;

	*ret = false;
	if (db_text(c->source.res, c->source.row, AUDIT_ROW_COLUMNS + i)[0] != '\0')
		return 0;
	err = c->v->blanked_read ? 0 : audit_blanked(db, &c->v->blanked);
	c->v->blanked_read = err == 0;
	if (err == 0)
		err = class_of(c, db, i, &class);
	*ret = err == 0 && class >= 0 &&
		db_int(c->source.res, c->source.row, AUDIT_ROW_AT) < c->v->blanked.until_us[class];
	return err;
}

static int compare_column(struct comparison *c, struct db *db, const json_t *body, int i, struct buf *text)
{
	bool blank = false;
	const struct audit_column *column = &c->source.kind->columns[i];
	const json_t *value = json_object_get(body, column->name);
	size_t built;
	int err;

	if (value == NULL)
		c->newer++;
	if (value == NULL || (c->erased && (column->flags & AUDIT_PERSONAL) != 0))
		return 0;
	buf_clear(text);
	err = leaf_value(c->v->digest, &c->source, i, text);
	built = text->len;
	if (err == 0)
		err = canon_value(text, value);
	if (err == -ENOMEM)
		return err;
	if (err == 0 && 2 * built == text->len && memcmp(text->data, text->data + built, built) == 0)
		return 0;
	err = may_be_blank(c, db, i, &blank);
	if (err == 0 && !blank)
		differ(c, column->name);
	if (blank)
		buf_addf(&c->blanked, "%s%s", c->blanked.len > 0 ? ", " : "", column->name);
	return err;
}

/* Who the leaf is about, even if the row does not say any more. */
static int find_subject(struct comparison *c, struct leaf_batch *b, struct audit_subject *ret, bool *ret_found)
{
	const char *id = json_string_value(json_object_get(c->leaf, "subject"));
	char array[64];
	PGresult *res;
	int err;

	*ret_found = false;
	if (id == NULL || strlen(id) != 2 * AUDIT_SUBJECT_ID_BYTES ||
		strspn(id, "0123456789abcdef") != 2 * AUDIT_SUBJECT_ID_BYTES)
		return 0;
	snprintf(array, sizeof(array), "{%s}", id);
	err = audit_subjects_by_id(b->db, array, &res);
	if (err < 0)
		return err;
	*ret_found = PQntuples(res) == 1;
	if (*ret_found)
		audit_subject_read(res, 0, ret);
	if (*ret_found && ret->erased && PQgetisnull(res, 0, AUDIT_SUBJECT_ERASURE)) {
		verify_found(c->v, "%s: the key of its subject was destroyed, and no erasure says so", c->name);
		c->differs = true;
	} else if (*ret_found && ret->erased) {
		c->erasure = db_int(res, 0, AUDIT_SUBJECT_ERASURE);
	}
	PQclear(res);
	return 0;
}

static int compare(struct comparison *c, struct db *db)
{
	const json_t *body = json_object_get(c->leaf, "body");
	const char *kind = json_string_value(json_object_get(c->leaf, "kind"));
	struct buf text;
	int err = 0;

	compare_int(c, "at", db_int(c->source.res, c->source.row, AUDIT_ROW_AT));
	compare_int(c, "id", db_int(c->source.res, c->source.row, AUDIT_ROW_ID));
	compare_int(c, "seq", c->source.seq);
	compare_int(c, "v", 1);
	if (kind == NULL || strcmp(kind, c->source.kind->name) != 0)
		differ(c, "kind");
	buf_init(&text, 2 * LEAF_BYTES_MAX);
	for (int i = 0; err == 0 && i < c->source.kind->column_count; i++)
		err = compare_column(c, db, body, i, &text);
	buf_release(&text);
	if (json_object_size(c->leaf) != 7 || json_object_size(body) + (size_t)c->newer != (size_t)c->source.kind->column_count)
		differ(c, "members");
	return err;
}

/* What the row lawfully does not say any more. */
static void tell_lawful(struct comparison *c)
{
	char text[256];

	c->v->result->erased += c->erased;
	c->v->result->blanked += !c->erased && c->blanked.len > 0;
	if (c->v->lawful == NULL || (!c->erased && c->blanked.len == 0))
		return;
	if (c->erased)
		snprintf(text, sizeof(text), "%s: erased, by erasure %lld", c->name, (long long)c->erasure);
	else
		snprintf(text, sizeof(text), "%s: blanked by the retention job: %s", c->name, buf_text(&c->blanked));
	c->v->lawful(text, c->v->arg);
}

int verify_row(struct verify *v, struct leaf_batch *b, int i, int64_t seq, const char *leaf, size_t len)
{
	struct comparison c = { .v = v, .leaf = json_loadb(leaf, len, JSON_REJECT_DUPLICATES, NULL) };
	struct audit_subject subject;
	bool found;
	int err;

	snprintf(c.name, sizeof(c.name), "leaf %lld (%.40s %lld)", (long long)seq, b->items[i].kind->name,
		(long long)b->items[i].row_id);
	if (c.leaf == NULL || !leaf_batch_source(b, i, &c.source)) {
		verify_found(v, "%s: the leaf is no JSON", c.name);
		json_decref(c.leaf);
		return 0;
	}
	c.source.seq = seq;
	buf_init(&c.blanked, 512);
	err = find_subject(&c, b, &subject, &found);
	c.erased = err == 0 && found && subject.erased;
	if (c.erased)
		c.source.subject = &subject;
	else if (err == 0 && c.source.subject != NULL &&
		(!found || memcmp(subject.id, c.source.subject->id, sizeof(subject.id)) != 0))
		differ(&c, "subject");
	if (err == 0)
		err = compare(&c, b->db);
	if (err == 0 && !c.differs && !c.erased && c.blanked.len == 0 && c.newer == 0)
		verify_found(v, "%s: the leaf is not in canonical form", c.name);
	if (err == 0 && !c.differs)
		tell_lawful(&c);
	buf_release(&c.blanked);
	json_decref(c.leaf);
	return err;
}
