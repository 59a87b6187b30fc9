/* SPDX-License-Identifier: Apache-2.0 */
/* audit head, audit key show, audit seal, audit prove, audit consistency, audit export */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/audit/export.h"
#include "dialer/audit/kinds.h"
#include "dialer/audit/leaf.h"
#include "dialer/audit/logread.h"
#include "dialer/audit/seal.h"
#include "dialer/base/clock.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

static int parse_whole(const char *text, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 10);
	return errno != 0 || end == text || *end != '\0' || *ret < 0 ? -EINVAL : 0;
}

static int print_head(const struct ctl *ctl, const struct head *h)
{
	char at[CLOCK_TEXT_MAX], sig[SIGNKEY_SIG_TEXT_MAX];
	struct buf out;

	buf_init(&out, HEAD_LINE_MAX);
	if (ctl->json) {
		buf_addc(&out, '{');
		head_members(h, &out);
		buf_adds(&out, "}\n");
	} else {
		buf_addf(&out, "size       %" PRId64 "\nroot       ", h->row.size);
		hex_add(&out, h->row.root, sizeof(h->row.root));
		buf_adds(&out, "\nlog        ");
		hex_add(&out, h->log, sizeof(h->log));
		buf_addf(&out, "\nsigned     %s\nkey        %s\nsignature  %s\n",
			clock_format_utc(h->row.at_us, at, sizeof(at)), h->row.key_id, signature_text(h->row.signature, sig));
	}
	fputs(buf_text(&out), stdout);
	buf_release(&out);
	return fflush(stdout) == EOF ? ctl_fail(CTL_FAILED, "cannot write to standard output") : CTL_OK;
}

int cmd_audit_head(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	struct head head;

	if (code != 0)
		return options_exit(code);
	err = logread_head(&ctl->db, &head);
	return err < 0 ? ctl_store_failed(ctl, err) : print_head(ctl, &head);
}

int cmd_audit_key_show(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	struct audit_log_row log;

	if (code != 0)
		return options_exit(code);
	err = audit_log_get(&ctl->db, &log);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "key", log.key_id, "public_key", log.public_key));
	printf("# key %s\n%s", log.key_id, log.public_key);
	return CTL_OK;
}

static int seal_all(struct ctl *ctl, struct seal *s)
{
	struct seal_result r = { .more = true };
	int64_t leaves = 0;

	while (r.more) {
		if (seal_pass(s, true, &r) < 0)
			return ctl_fail(CTL_FAILED, "%s", s->error);
		leaves += r.leaves;
		if (!r.published)
			(void)ctl_fail(CTL_FAILED, "%s", s->error);
	}
	if (ctl->json)
		return ctl_print_json(json_pack("{s:I}", "sealed", (json_int_t)leaves));
	printf("sealed %" PRId64 " leaves\n", leaves);
	return CTL_OK;
}

int cmd_audit_seal(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0);
	struct seal s;

	if (code != 0)
		return options_exit(code);
	if (seal_open(&s, &ctl->db, ctl->config.audit_key, ctl->config.audit_publish) < 0)
		code = ctl_fail(CTL_FAILED, "%s", s.error);
	else
		code = seal_all(ctl, &s);
	seal_close(&s);
	return code;
}

/* ---- files ---- */

/* Standard output, or a new file that is removed again if the rest fails. */
static FILE *open_out(const char *path)
{
	return path == NULL ? stdout : fopen(path, "we");
}

static int close_out(FILE *f, const char *path, int code)
{
	bool bad = path == NULL ? fflush(f) == EOF : fclose(f) == EOF;

	if (code == CTL_OK && bad)
		code = ctl_fail(CTL_FAILED, "cannot write \"%s\": %s", path != NULL ? path : "standard output",
			strerror(errno));
	if (code != CTL_OK && path != NULL)
		(void)unlink(path);
	return code;
}

typedef int proof_h(struct logread *r, const int64_t *which, struct buf *out);

static int prove_leaf(struct logread *r, const int64_t *which, struct buf *out)
{
	struct head head;
	int err = logread_head(r->db, &head);

	return err < 0 ? err : logread_prove(r, &head, which[0], out);
}

static int prove_sizes(struct logread *r, const int64_t *which, struct buf *out)
{
	return logread_prove_consistency(r, which[0], which[1], out);
}

static int write_proof(struct ctl *ctl, proof_h *prove, const int64_t *which, const char *path)
{
	struct logread r = { .db = &ctl->db };
	struct buf out;
	FILE *f;
	int code = CTL_OK, err = digest_new(&r.digest);

	buf_init(&out, 8 * LEAF_BYTES_MAX);
	if (err == 0)
		err = prove(&r, which, &out);
	digest_free(r.digest);
	if (err < 0) {
		code = err == -EINVAL ? ctl_fail(CTL_NOT_FOUND, "%s", ctl->db.error) : ctl_store_failed(ctl, err);
	} else {
		f = open_out(path);
		if (f == NULL)
			code = ctl_fail(CTL_FAILED, "cannot write \"%s\": %s", path, strerror(errno));
		else
			code = close_out(f, path, fprintf(f, "%s\n", buf_text(&out)) < 0 ? CTL_FAILED : CTL_OK);
	}
	buf_release(&out);
	return code;
}

int cmd_audit_prove(struct ctl *ctl, int argc, char **argv)
{
	int64_t seq = -1, id;
	const char *path = NULL;
	const struct option_spec specs[] = {
		{ .name = "--seq", .kind = OPTION_NUMBER, .to = &seq, .min = 0, .max = INT64_MAX },
		{ .name = "-o", .kind = OPTION_TEXT, .to = &path },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 2), err;

	if (code != 0)
		return options_exit(code);
	if (argc != (seq < 0 ? 2 : 0))
		return ctl_usage(ctl, "name one record (hint: decision 17, or --seq 4711)");
	if (seq < 0 && (audit_kind_find(argv[0]) == NULL || parse_whole(argv[1], &id) < 0))
		return ctl_usage(ctl, "\"%s %s\" is no record (hint: as in decision 17; dialerctl audit search lists them)",
			argv[0], argv[1]);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	if (seq < 0) {
		err = audit_leaf_find(&ctl->db, argv[0], id, &seq);
		if (err < 0)
			return ctl_store_failed(ctl, err);
	}
	return write_proof(ctl, prove_leaf, &seq, path);
}

int cmd_audit_consistency(struct ctl *ctl, int argc, char **argv)
{
	const char *path = NULL;
	const struct option_spec specs[] = { { .name = "-o", .kind = OPTION_TEXT, .to = &path }, { .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 2, 2);
	struct head head;
	int64_t which[2];
	int err;

	if (code != 0)
		return options_exit(code);
	if (parse_whole(argv[0], &which[0]) < 0 || parse_whole(argv[1], &which[1]) < 0)
		return ctl_usage(ctl, "two sizes are needed (hint: those of two heads)");
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = logread_head(&ctl->db, &head);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (which[1] > head.row.size)
		return ctl_fail(CTL_NOT_FOUND, "the log has only %" PRId64 " leaves", head.row.size);
	return write_proof(ctl, prove_sizes, which, path);
}

int cmd_audit_export(struct ctl *ctl, int argc, char **argv)
{
	int64_t from = 0, to = -1, leaves;
	const char *path = NULL;
	const struct option_spec specs[] = {
		{ .name = "-o", .kind = OPTION_TEXT, .to = &path },
		{ .name = "--from", .kind = OPTION_NUMBER, .to = &from, .min = 0, .max = INT64_MAX },
		{ .name = "--to", .kind = OPTION_NUMBER, .to = &to, .min = 1, .max = INT64_MAX },
		{ .name = NULL },
	};
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	FILE *f;

	if (code != 0)
		return options_exit(code);
	f = open_out(path);
	if (f == NULL)
		return ctl_fail(CTL_FAILED, "cannot write \"%s\": %s", path, strerror(errno));
	err = export_write(&ctl->db, f, from, to, &leaves);
	if (err < 0)
		code = err == -EINVAL ? ctl_fail(CTL_NOT_FOUND, "%s", ctl->db.error) : ctl_store_failed(ctl, err);
	code = close_out(f, path, code);
	if (code == CTL_OK && path != NULL)
		printf("exported %" PRId64 " leaves\n", leaves);
	return code;
}
