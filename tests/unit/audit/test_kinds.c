/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds against the schema: no audited table has a column that the log does not know. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dialer/audit/kinds.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

/* Columns that are not final when the row is sealed; each a word of its own in the list. */
static const struct { const char *kind, *columns; } changing[] = {
	{ "attempt", "state invite_at ring_at answer_at end_at disposition sip_call_id sip_code sip_reason ended_by "
		"post_dial_delay_ms greeting_end_ms first_audio_ms turn_ms barge_in_ms recording recording_from_ms slots" },
	{ "load", "undone_at undone_by" },
	{ "list", "state" },
};

static int setup(void **state)
{
	(void)state;
	pgtest_start();
	(void)pgtest_database();
	return 0;
}

static bool is_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static bool is_changing(const char *kind, const char *column)
{
	for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++)
		if (strcmp(changing[i].kind, kind) == 0)
			return is_word(changing[i].columns, column);
	return false;
}

static const struct audit_column *find(const struct audit_kind *k, const char *name)
{
	for (int i = 0; i < k->column_count; i++)
		if (strcmp(k->columns[i].name, name) == 0)
			return &k->columns[i];
	return NULL;
}

static const char *type_of(const char *table, const char *column)
{
	char sql[400];

	snprintf(sql, sizeof(sql), "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'dialer.%s'::regclass"
		" AND attname = '%s' AND NOT attisdropped", table, column);
	return pgtest_text(sql);
}

static bool fits(enum audit_type type, const char *column)
{
	switch (type) {
	case AUDIT_TEXT:
		return is_word("text inet date", column);
	case AUDIT_INT:
		return is_word("bigint integer smallint", column);
	case AUDIT_BOOL:
		return strcmp(column, "boolean") == 0;
	case AUDIT_TIME:
		return strcmp(column, "timestamp with time zone") == 0;
	case AUDIT_BYTES:
		return strcmp(column, "bytea") == 0;
	case AUDIT_JSON:
		return is_word("json jsonb", column);
	case AUDIT_INTS:
		return is_word("integer[] bigint[]", column);
	}
	return false;
}

static void each_column_of_a_kind_is_in_its_table(void **state)
{
	(void)state;
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++)
		for (int i = 0; i < k->column_count; i++) {
			const char *type = type_of(k->table, k->columns[i].name);

			if (!fits(k->columns[i].type, type))
				fail_msg("%s: column %s is \"%s\"", k->name, k->columns[i].name, type);
			if (i > 0 && strcmp(k->columns[i - 1].name, k->columns[i].name) >= 0)
				fail_msg("%s: %s is out of order", k->name, k->columns[i].name);
		}
}

static void each_column_of_a_table_is_in_the_log(void **state)
{
	char sql[300], name[100];

	(void)state;
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++)
		for (int i = 0;; i++) {
			snprintf(sql, sizeof(sql), "SELECT attname FROM pg_attribute WHERE attrelid = 'dialer.%s'::regclass AND attnum > 0"
				" AND NOT attisdropped ORDER BY attnum OFFSET %d LIMIT 1", k->table, i);
			snprintf(name, sizeof(name), "%s", pgtest_text(sql));
			if (name[0] == '\0')
				break;
			if (find(k, name) == NULL && !is_changing(k->name, name))
				fail_msg("%s: column %s of dialer.%s is not in the log", k->name, name, k->table);
			if (find(k, name) != NULL && is_changing(k->name, name))
				fail_msg("%s: column %s is said to change", k->name, name);
		}
}

/* Numbers of people, and what goes with them, may not stand in a leaf as they are. */
static void what_names_a_person_is_personal(void **state)
{
	static const char names[] = "number person actor_ip user_agent source_url recording file slots facts token ip document";

	(void)state;
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++)
		for (int i = 0; i < k->column_count; i++) {
			bool personal = (k->columns[i].flags & AUDIT_PERSONAL) != 0;

			if (is_word(names, k->columns[i].name) && !personal)
				fail_msg("%s: %s is personal", k->name, k->columns[i].name);
			if (personal && k->number == NULL && k->attempt == NULL)
				fail_msg("%s: %s is personal, but whose is it?", k->name, k->columns[i].name);
		}
}

static void each_watched_table_has_its_kind(void **state)
{
	char sql[300], kind[100];
	int watched = 0;

	(void)state;
	for (int i = 0;; i++) {
		const struct audit_kind *k;

		snprintf(sql, sizeof(sql), "SELECT convert_from(substr(tgargs, 1, octet_length(tgargs) - 1), 'UTF8') FROM pg_trigger"
			" WHERE tgname = 'audit' ORDER BY tgrelid OFFSET %d LIMIT 1", i);
		snprintf(kind, sizeof(kind), "%s", pgtest_text(sql));
		if (kind[0] == '\0')
			break;
		k = audit_kind_find(kind);
		if (k == NULL)
			fail_msg("rows of kind \"%s\" wait, and nobody knows it", kind);
		snprintf(sql, sizeof(sql), "SELECT tgrelid = 'dialer.%s'::regclass FROM pg_trigger WHERE tgname = 'audit'"
			" AND convert_from(substr(tgargs, 1, octet_length(tgargs) - 1), 'UTF8') = '%s'", k->table, kind);
		assert_string_equal(pgtest_text(sql), "t");
		watched++;
	}
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++)
		watched -= !k->ended;
	assert_int_equal(watched, 0); /* and each kind is watched: attempts' ends by a trigger of their own */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_column_of_a_kind_is_in_its_table),
		cmocka_unit_test(each_column_of_a_table_is_in_the_log),
		cmocka_unit_test(what_names_a_person_is_personal),
		cmocka_unit_test(each_watched_table_has_its_kind),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, NULL);
}
