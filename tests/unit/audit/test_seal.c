/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a real database become leaves, heads and proofs; and only once, whatever happens. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/audit/kinds.h"
#include "dialer/audit/logread.h"
#include "dialer/audit/seal.h"
#include "dialer/audit/verify.h"
#include "dialer/store/audit_append.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

struct rig {
	struct db db;
	struct seal seal;
	char key[300], publish[300];
};

static void open_seal(struct rig *r)
{
	int err = seal_open(&r->seal, &r->db, r->key, r->publish);

	if (err < 0)
		print_error("%s\n", r->seal.error);
	assert_int_equal(err, 0);
}

static int setup(void **state)
{
	static struct rig rig;
	static int number;

	rig = (struct rig){ .key = "" };
	snprintf(rig.key, sizeof(rig.key), "%s/key%d", pgtest_dir(), ++number);
	snprintf(rig.publish, sizeof(rig.publish), "%s/heads%d", pgtest_dir(), number);
	assert_int_equal(db_open(&rig.db, pgtest_database()), 0);
	open_seal(&rig);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	seal_close(&r->seal);
	db_close(&r->db);
	return 0;
}

static struct seal_result pass(struct rig *r)
{
	struct seal_result result;
	int err = seal_pass(&r->seal, false, &result);

	if (err < 0)
		print_error("%s\n", r->seal.error);
	assert_int_equal(err, 0);
	assert_true(result.published);
	return result;
}

static void add_stops(int count)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "INSERT INTO dialer.internal_dnc (number, method, detail)"
		" SELECT 12065550000 + n, 'officer', 'a \"word\"' FROM generate_series(1, %d) AS n", count);
	pgtest_sql(sql);
}

#define FOUND_MAX 65536

static void finding(const char *text, void *arg)
{
	char *out = arg;
	size_t len = strlen(out);

	snprintf(out + len, FOUND_MAX - len, "%s\n", text);
}

static int findings(struct rig *r, char text[FOUND_MAX], int64_t *ret_leaves)
{
	struct verify_result result;
	int err;

	text[0] = '\0';
	err = verify_database(&r->db, &(const struct verify_options){ .key = r->seal.key }, finding, text, &result);
	if (err < 0)
		print_error("%s\n", r->db.error);
	assert_int_equal(err, 0);
	if (ret_leaves != NULL)
		*ret_leaves = result.leaves;
	return (int)result.findings;
}

static void columns_stand_in_the_order_of_their_names(void **state)
{
	(void)state;
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++) {
		assert_ptr_equal(audit_kind_find(k->name), k);
		for (int i = 1; i < k->column_count; i++)
			assert_true(strcmp(k->columns[i - 1].name, k->columns[i].name) < 0);
	}
	assert_null(audit_kind_find("none"));
}

/* Every kind that a trigger puts into the queue is one that the program knows, and the other way round. */
static void the_triggers_kinds_are_known(void **state)
{
	char kinds[1024], *rest;
	int watched = 0, known = 0;

	(void)state;
	snprintf(kinds, sizeof(kinds), "%s", pgtest_text("SELECT string_agg(replace(encode(tgargs, 'escape'), E'\\\\000', ''),"
		" ' ') FROM pg_trigger WHERE tgfoid = 'dialer.audit_enqueue'::regproc"));
	rest = kinds;
	for (char *name = strtok_r(rest, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest), watched++)
		if (audit_kind_find(name) == NULL)
			fail_msg("a trigger enqueues \"%s\", which kinds.c lacks", name);
	while (audit_kinds[known].name != NULL)
		known++;
	assert_int_equal(known, watched + 1); /* outcome has a trigger of its own */
}

/* A column that nobody put into the table of kinds would be evidence that can be changed unseen. */
static void no_column_is_forgotten(void **state)
{
	static const char *const changing[] = { "load.undone_at", "dnc_list.state" };

	(void)state;
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++) {
		char sql[256], names[2048], full[128], *rest = names;

		if (strcmp(k->name, "attempt") == 0)
			continue; /* the rest of its row is what outcome has */
		snprintf(sql, sizeof(sql), "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attnum > 0 AND"
			" NOT attisdropped AND attrelid = 'dialer.%s'::regclass", k->table);
		snprintf(names, sizeof(names), "%s", pgtest_text(sql));
		for (char *name = strtok_r(rest, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
			bool found = false;

			snprintf(full, sizeof(full), "%s.%s", k->table, name);
			for (int i = 0; i < k->column_count; i++)
				found |= strcmp(k->columns[i].name, name) == 0;
			for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++)
				found |= strcmp(changing[i], full) == 0;
			if (!found)
				fail_msg("kinds.c lacks column \"%s\" of %s", full, k->name);
		}
	}
}

static void rows_become_leaves_once(void **state)
{
	struct rig *r = *state;
	struct seal_result first, second, third;
	struct head head;
	static char text[FOUND_MAX];
	int64_t leaves;

	add_stops(700);
	first = pass(r);
	assert_int_equal(first.leaves, 701); /* with the key */
	assert_int_equal(first.head.row.size, 701);
	assert_true(head_verify(&first.head, r->seal.key));
	second = pass(r);
	assert_int_equal(second.leaves, 0);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_pending"), 0);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_node WHERE height = 8"), 2);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.subject"), 700);
	add_stops(3); /* the same numbers: the same subjects */
	third = pass(r);
	assert_int_equal(third.leaves, 3);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.subject"), 700);
	assert_int_equal(logread_head(&r->db, &head), 0);
	assert_int_equal(head.row.size, 704);
	assert_int_equal(findings(r, text, &leaves), 0);
	assert_int_equal(leaves, 704);
}

static void a_number_is_not_in_the_log(void **state)
{
	struct rig *r = *state;

	add_stops(5);
	pass(r);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_leaf WHERE kind = 'dnc'"
				    " AND convert_from(leaf, 'UTF8') LIKE '%1206555%'"), 0);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_leaf AS l JOIN dialer.internal_dnc AS d"
				    " ON l.kind = 'dnc' AND d.id = l.row_id JOIN dialer.subject AS s ON s.no = l.subject"
				    " WHERE d.number = s.number"
				    " AND convert_from(leaf, 'UTF8')::json ->> 'subject' = encode(s.id, 'hex')"), 5);
	assert_string_equal(pgtest_text("SELECT convert_from(leaf, 'UTF8')::json -> 'body' ->> 'method'"
					" FROM dialer.audit_leaf WHERE kind = 'dnc' LIMIT 1"), "officer");
}

static void only_one_seals_and_a_failed_pass_is_nothing(void **state)
{
	struct rig *r = *state;
	struct seal_result result;

	add_stops(10);
	pass(r);
	add_stops(10);
	/* A row that the program does not know stops the pass before anything is written. */
	pgtest_sql("INSERT INTO dialer.audit_pending (kind, count, row_ids) VALUES ('strange', 1, '{1}')");
	assert_int_equal(seal_pass(&r->seal, false, &result), -EINVAL);
	assert_non_null(strstr(r->seal.error, "strange"));
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_leaf"), 11);
	pgtest_sql("DELETE FROM dialer.audit_pending WHERE kind = 'strange'");
	assert_int_equal(pass(r).leaves, 10);

	/* Another session holds the lock: this one does nothing. */
	PGresult *res;
	struct db other;
	char conninfo[1024];
	bool got;

	assert_int_equal(db_exec(&r->db, "SELECT current_setting('unix_socket_directories'), current_database()", 0, NULL,
		&res), 0);
	snprintf(conninfo, sizeof(conninfo), "host=%s dbname=%s user=dialer", db_text(res, 0, 0), db_text(res, 0, 1));
	PQclear(res);
	add_stops(1);
	assert_int_equal(db_open(&other, conninfo), 0);
	assert_int_equal(db_begin(&other), 0);
	assert_int_equal(audit_lock(&other, &got), 0);
	assert_true(got);
	result = pass(r);
	assert_true(result.busy);
	assert_int_equal(result.leaves, 0);
	db_close(&other);
	assert_int_equal(seal_pass(&r->seal, true, &result), 0);
	assert_int_equal(result.leaves, 1);
}

static void another_key_is_refused(void **state)
{
	struct rig *r = *state;
	struct seal s;

	pass(r);
	seal_close(&r->seal);
	assert_int_equal(rename(r->key, r->publish), 0);
	assert_int_equal(seal_open(&s, &r->db, r->key, ""), -ENOENT);
	assert_non_null(strstr(s.error, "copy it here"));
	seal_close(&s);
	snprintf(r->key + strlen(r->key), 8, "other");
	struct signkey *k;
	char error[SIGNKEY_ERROR_MAX];
	assert_int_equal(signkey_create(&k, r->key, error), 0);
	signkey_free(k);
	assert_int_equal(seal_open(&s, &r->db, r->key, ""), -EPERM);
	seal_close(&s);
}

static int count_head(const struct head *h, long line, void *arg)
{
	struct rig *r = arg;

	(void)line;
	return head_verify(h, r->seal.key) ? 0 : -EBADMSG;
}

static void heads_are_published_line_by_line(void **state)
{
	struct rig *r = *state;
	FILE *f;
	long line;

	add_stops(2);
	pass(r);
	f = fopen(r->publish, "ae");
	assert_non_null(f);
	fputs("{\"head\":{\"at\":17", f); /* as a crash leaves it */
	fclose(f);
	add_stops(2);
	pass(r);
	assert_int_equal(heads_read(r->publish, count_head, r, &line), 0);
	assert_int_equal(line, 2);
}

static void proofs_hold(void **state)
{
	struct rig *r = *state;
	struct logread reader = { &r->db, r->seal.digest };
	struct merkle_head first, second;
	struct seal_result old, new;
	struct merkle_path path;
	struct buf out;

	add_stops(300);
	old = pass(r);
	add_stops(900);
	new = pass(r);
	buf_init(&out, 100000);
	for (int64_t seq = 0; seq < new.head.row.size; seq += 97) {
		json_t *proof;
		struct head head;
		struct hash leaf, root;
		const char *text;
		size_t len;

		buf_clear(&out);
		assert_int_equal(logread_prove(&reader, &new.head, seq, &out), 0);
		proof = json_loads(buf_text(&out), 0, NULL);
		assert_int_equal(head_read(proof, &head), 0);
		assert_true(head_verify(&head, r->seal.key));
		assert_int_equal(json_unpack(proof, "{s:s%}", "leaf", &text, &len), 0);
		assert_int_equal(path_read(json_object_get(proof, "path"), &path), 0);
		merkle_leaf_hash(r->seal.digest, text, len, &leaf);
		memcpy(root.b, head.row.root, sizeof(root.b));
		assert_true(merkle_check_inclusion(r->seal.digest, &leaf, (uint64_t)seq, (uint64_t)head.row.size, &path,
			&root));
		json_decref(proof);
	}
	buf_clear(&out);
	assert_int_equal(logread_prove_consistency(&reader, old.head.row.size, new.head.row.size, &out), 0);
	json_t *proof = json_loads(buf_text(&out), 0, NULL);
	assert_int_equal(path_read(json_object_get(proof, "path"), &path), 0);
	json_decref(proof);
	first.size = (uint64_t)old.head.row.size;
	second.size = (uint64_t)new.head.row.size;
	memcpy(first.root.b, old.head.row.root, 32);
	memcpy(second.root.b, new.head.row.root, 32);
	assert_true(merkle_check_consistency(r->seal.digest, &first, &second, &path));
	assert_int_equal(logread_prove(&reader, &new.head, new.head.row.size, &out), -EINVAL);
	buf_release(&out);
}

/* What an intruder with all rights in the database could try. */
static void tampering_is_found(void **state)
{
	static const struct {
		const char *sql, *found;
	} rows[] = {
		{ "UPDATE dialer.internal_dnc SET number = 12065559999 WHERE id = 3", "dnc 3" },
		{ "UPDATE dialer.internal_dnc SET method = 'voice' WHERE id = 4", "method" },
		{ "DELETE FROM dialer.internal_dnc WHERE id = 5", "dnc 5" },
		{ "INSERT INTO dialer.internal_dnc (number, method) VALUES (12065550001, 'x');"
		  "DELETE FROM dialer.audit_pending", "not in the log" },
		{ "UPDATE dialer.audit_leaf SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'officer', 'offices'),"
		  " 'UTF8') WHERE kind = 'dnc' AND row_id = 6", "leaf" },
		{ "UPDATE dialer.audit_leaf SET hash = sha256('x') WHERE seq = 7", "leaf 7" },
		{ "DELETE FROM dialer.audit_leaf WHERE seq = 20", "leaf" },
		{ "UPDATE dialer.audit_leaf SET kind = 'list' WHERE seq = 9", "leaf 9" },
		{ "UPDATE dialer.audit_head SET root = sha256('x')", "head" },
		{ "UPDATE dialer.audit_head SET at = at + interval '1 s'", "signature" },
		{ "UPDATE dialer.audit_node SET hash = sha256('x')", "node" },
		{ "DELETE FROM dialer.audit_head", "head" },
		{ "UPDATE dialer.subject SET key = sha256('x') WHERE no = 2", "dnc" },
	};
	struct rig *r = *state;
	static char text[FOUND_MAX];

	add_stops(300);
	pass(r);
	assert_int_equal(findings(r, text, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char sql[1024];

		assert_int_equal(db_begin(&r->db), 0);
		assert_int_equal(db_exec(&r->db, "SET LOCAL session_replication_role = replica", 0, NULL, NULL), 0);
		snprintf(sql, sizeof(sql), "%s", rows[i].sql);
		for (char *part = sql, *end; part != NULL; part = end) {
			end = strchr(part, ';');
			if (end != NULL)
				*end++ = '\0';
			assert_int_equal(db_exec(&r->db, part, 0, NULL, NULL), 0);
		}
		if (findings(r, text, NULL) == 0 || strstr(text, rows[i].found) == NULL)
			fail_msg("\"%s\": found \"%s\"", rows[i].sql, text);
		db_rollback(&r->db);
	}
	assert_int_equal(findings(r, text, NULL), 0);
}

/* A leaf that is older than a column of its table says nothing about it; that is no difference. */
static void a_column_newer_than_the_leaf_is_no_difference(void **state)
{
	struct rig *r = *state;
	static char text[FOUND_MAX];

	add_stops(3);
	pass(r);
	pgtest_sql("SET session_replication_role = replica;"
		   "UPDATE dialer.audit_leaf SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'),"
		   " '\"attempt_id\":null,', ''), 'UTF8') WHERE kind = 'dnc' AND row_id = 2");
	assert_true(findings(r, text, NULL) > 0); /* its hash */
	assert_null(strstr(text, "dnc 2"));
	pgtest_sql("SET session_replication_role = replica;"
		   "UPDATE dialer.audit_leaf SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'),"
		   " '\"body\":{', '\"body\":{\"extra\":1,'), 'UTF8') WHERE kind = 'dnc' AND row_id = 2");
	assert_true(findings(r, text, NULL) > 0);
	assert_non_null(strstr(text, "(dnc 2): \"members\""));
}

/* Key and number gone: what is not personal is still compared. */
static void an_erased_subject_still_verifies(void **state)
{
	struct rig *r = *state;
	static char text[FOUND_MAX];

	add_stops(3);
	pass(r);
	pgtest_sql("SELECT dialer.erase_number(12065550002, 'request', 'test', 0)");
	assert_int_equal(findings(r, text, NULL), 0);
	pass(r);
	assert_int_equal(findings(r, text, NULL), 0);
	pgtest_sql("SET session_replication_role = replica;"
		   "UPDATE dialer.internal_dnc SET method = 'voice' WHERE id = 2");
	assert_int_equal(findings(r, text, NULL), 1);
	assert_non_null(strstr(text, "method"));
}

/* Without an erasure in the log, nobody had the right to destroy a key. */
static void a_destroyed_key_is_tampering(void **state)
{
	struct rig *r = *state;
	static char text[FOUND_MAX];

	add_stops(3);
	pass(r);
	pgtest_sql("UPDATE dialer.subject SET number = NULL, key = NULL WHERE number = 12065550002");
	assert_int_equal(findings(r, text, NULL), 1);
	assert_non_null(strstr(text, "key"));
	/* Nor does a row help that was put beside the log. */
	pgtest_sql("SET session_replication_role = replica;"
		   "INSERT INTO dialer.erasure (subject, reason, ordered_by, leads, evidence, files)"
		   " SELECT id, 'x', 'x', 0, 0, 0 FROM dialer.subject WHERE number IS NULL");
	assert_int_equal(findings(r, text, NULL), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_in_the_order_of_their_names),
		TEST(the_triggers_kinds_are_known),
		TEST(no_column_is_forgotten),
		TEST(rows_become_leaves_once),
		TEST(a_number_is_not_in_the_log),
		TEST(only_one_seals_and_a_failed_pass_is_nothing),
		TEST(another_key_is_refused),
		TEST(heads_are_published_line_by_line),
		TEST(proofs_hold),
		TEST(tampering_is_found),
		TEST(a_column_newer_than_the_leaf_is_no_difference),
		TEST(an_erased_subject_still_verifies),
		TEST(a_destroyed_key_is_tampering),
	};

	pgtest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
