/* SPDX-License-Identifier: Apache-2.0 */
/* audit verify: of the database, or of a file. Exit status 1 means tampering, 2 that it could not check. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "dialer/audit/verify.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

#define HEAD_FILES_MAX 8
#define COULD_NOT_CHECK 2

struct telling {
	const struct ctl *ctl;
	json_t *findings, *gaps; /* for --json */
};

static void tell_gap(const char *text, void *arg)
{
	struct telling *t = arg;

	if (t->ctl->json)
		json_array_append_new(t->gaps, json_string(text));
	else
		printf("lawful: %s\n", text);
}

static void tell(const char *text, void *arg)
{
	struct telling *t = arg;

	if (t->ctl->json)
		json_array_append_new(t->findings, json_string(text));
	else
		printf("%s\n", text);
}

static int tell_result(struct telling *t, const struct verify_result *r, const char *what, const char *key_id)
{
	int code;

	if (t->ctl->json) {
		code = ctl_print_json(json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:O, s:O}",
			"checked", what, "leaves", (json_int_t)r->leaves, "heads", (json_int_t)r->heads, "published_heads", (json_int_t)r->published,
			"rows", (json_int_t)r->rows, "erased", (json_int_t)r->erased, "blanked", (json_int_t)r->blanked,
			"recordings", (json_int_t)r->recordings,
			"recordings_elsewhere", (json_int_t)r->elsewhere, "pending", (json_int_t)r->pending,
			"finding_count", (json_int_t)r->findings, "key", key_id, "findings", t->findings, "gaps", t->gaps));
		if (code != CTL_OK)
			return COULD_NOT_CHECK;
	} else {
		printf("%s: %" PRId64 " leaves, %" PRId64 " heads, %" PRId64 " published heads, %" PRId64
		       " rows (%" PRId64 " erased, %" PRId64 " partly blanked), %" PRId64 " recordings (and %" PRId64
		       " elsewhere), %" PRId64 " waiting: %s", what, r->leaves, r->heads, r->published, r->rows, r->erased,
			r->blanked, r->recordings, r->elsewhere, r->pending, r->findings == 0 ? "good\n" : "");
		if (r->findings > 0)
			printf("%" PRId64 " findings\n", r->findings);
	}
	return r->findings == 0 ? CTL_OK : CTL_FAILED;
}

static int verify_the_database(struct ctl *ctl, const struct verify_options *o, struct telling *t)
{
	struct verify_result r;

	if (ctl_database(ctl) != CTL_OK)
		return COULD_NOT_CHECK;
	if (verify_database(&ctl->db, o, tell, t, &r) < 0)
		return ctl_fail(COULD_NOT_CHECK, "%s", ctl->db.error);
	return tell_result(t, &r, "database", o->key != NULL ? signkey_id(o->key) : "");
}

static int verify_a_file(const char *path, const struct verify_options *o, struct telling *t)
{
	struct verify_file_result r;

	if (verify_file(path, o, tell, t, &r) < 0)
		return ctl_fail(COULD_NOT_CHECK, "\"%s\": %s", path, r.error);
	if (o->key == NULL)
		fprintf(stderr,
			"dialerctl: the key %s is the file's own word (hint: --key FILE with the key that the owner of the log "
			"published)\n", r.key_id);
	return tell_result(t, &r.counts, r.what, r.key_id);
}

int cmd_audit_verify(struct ctl *ctl, int argc, char **argv)
{
	const char *heads[HEAD_FILES_MAX] = { NULL }, *key_path = NULL;
	struct option_texts head_files = { heads, 0 };
	bool gaps = false, no_files = false;
	const struct option_spec specs[] = {
		{ .name = "--key", .kind = OPTION_TEXT, .to = &key_path },
		{ .name = "--head", .kind = OPTION_TEXTS, .to = &head_files, .max = HEAD_FILES_MAX },
		{ .name = "--no-files", .kind = OPTION_FLAG, .to = &no_files },
		{ .name = "--gaps", .kind = OPTION_FLAG, .to = &gaps },
		{ .name = NULL },
	};
	struct verify_options o = { .heads = heads };
	struct telling t = { ctl, json_array(), json_array() };
	struct signkey *key = NULL;
	char error[SIGNKEY_ERROR_MAX];
	int code = options_read(ctl, &argc, argv, specs, 0, 1);

	if (code == 0 && key_path != NULL && signkey_load_public(&key, key_path, error) < 0)
		code = ctl_fail(COULD_NOT_CHECK, "%s", error);
	else if (code != 0)
		code = options_exit(code);
	else {
		o.key = key;
		o.state_dir = no_files ? NULL : ctl->config.state_dir;
		o.node = ctl->config.node;
		o.lawful = gaps ? tell_gap : NULL;
		o.head_count = head_files.count;
		code = argc == 1 ? verify_a_file(argv[0], &o, &t) : verify_the_database(ctl, &o, &t);
	}
	json_decref(t.findings);
	json_decref(t.gaps);
	signkey_free(key);
	return code;
}
