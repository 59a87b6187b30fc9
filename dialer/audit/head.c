/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/head.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/audit/canon.h"

#include "dialer/base/banned.h"

void head_text(const struct head *h, struct buf *out)
{
	buf_adds(out, "{\"at\":");
	canon_int(out, h->row.at_us);
	buf_adds(out, ",\"key\":");
	canon_string(out, h->row.key_id, strlen(h->row.key_id));
	buf_adds(out, ",\"log\":\"");
	hex_add(out, h->log, sizeof(h->log));
	buf_adds(out, "\",\"root\":\"");
	hex_add(out, h->row.root, sizeof(h->row.root));
	buf_adds(out, "\",\"size\":");
	canon_int(out, h->row.size);
	buf_adds(out, ",\"v\":1}");
}

void head_members(const struct head *h, struct buf *out)
{
	char sig[SIGNKEY_SIG_TEXT_MAX];

	buf_adds(out, "\"head\":");
	head_text(h, out);
	buf_addf(out, ",\"sig\":\"%s\"", signature_text(h->row.signature, sig));
}

int head_sign(struct head *h, const struct signkey *k)
{
	struct buf text;
	int err;

	snprintf(h->row.key_id, sizeof(h->row.key_id), "%s", signkey_id(k));
	buf_init(&text, HEAD_TEXT_MAX);
	head_text(h, &text);
	err = buf_error(&text);
	if (err == 0)
		err = signkey_sign(k, text.data, text.len, h->row.signature);
	buf_release(&text);
	return err;
}

bool head_verify(const struct head *h, const struct signkey *k)
{
	struct buf text;
	bool good;

	buf_init(&text, HEAD_TEXT_MAX);
	head_text(h, &text);
	good = buf_error(&text) == 0 && strcmp(h->row.key_id, signkey_id(k)) == 0 &&
		signkey_verify(k, text.data, text.len, h->row.signature);
	buf_release(&text);
	return good;
}

int head_read(const json_t *object, struct head *ret)
{
	const char *key, *log, *root, *sig;
	json_int_t at, size;
	int version;
	size_t key_len, log_len, root_len;

	if (json_unpack((json_t *)(uintptr_t)object, "{s:{s:I, s:s%, s:s%, s:s%, s:I, s:i !}, s:s}", "head", "at", &at,
		    "key", &key, &key_len, "log", &log, &log_len, "root", &root, &root_len, "size", &size, "v",
		    &version, "sig", &sig) < 0)
		return -EINVAL;
	if (version != 1 || size < 0 || key_len != AUDIT_KEY_ID_MAX - 1)
		return -EINVAL;
	*ret = (struct head){ .row = { .size = size, .at_us = at } };
	snprintf(ret->row.key_id, sizeof(ret->row.key_id), "%s", key);
	if (hex_read(log, log_len, ret->log, sizeof(ret->log)) < 0 ||
		hex_read(root, root_len, ret->row.root, sizeof(ret->row.root)) < 0)
		return -EINVAL;
	return signature_read(sig, ret->row.signature);
}

/* ---- published heads ---- */

/* Where the last whole line ends. */
static int end_of_lines(int fd, off_t *ret)
{
	char part[HEAD_LINE_MAX];
	off_t end = lseek(fd, 0, SEEK_END), from;
	ssize_t n;

	if (end < 0)
		return -errno;
	from = end > (off_t)sizeof(part) ? end - (off_t)sizeof(part) : 0;
	n = pread(fd, part, (size_t)(end - from), from);
	if (n < 0)
		return -errno;
	while (n > 0 && part[n - 1] != '\n')
		n--;
	if (n == 0 && from > 0)
		return -EINVAL; /* no line of ours is so long: not our file */
	*ret = from + n;
	return 0;
}

static int append_line(int fd, const struct buf *line)
{
	off_t end = 0;
	int err = end_of_lines(fd, &end);

	if (err == 0 && ftruncate(fd, end) < 0)
		err = -errno;
	if (err < 0)
		return err;
	errno = 0;
	if (pwrite(fd, line->data, line->len, end) != (ssize_t)line->len || fsync(fd) < 0)
		err = errno != 0 ? -errno : -ENOSPC;
	return err;
}

int head_publish(const char *path, const struct head *h)
{
	struct buf line;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644), err;

	if (fd < 0)
		return -errno;
	buf_init(&line, HEAD_LINE_MAX);
	buf_addc(&line, '{');
	head_members(h, &line);
	buf_adds(&line, "}\n");
	err = buf_error(&line);
	if (err == 0 && flock(fd, LOCK_EX) < 0) /* two nodes may share the file */
		err = -errno;
	if (err == 0)
		err = append_line(fd, &line);
	buf_release(&line);
	if (close(fd) < 0 && err == 0)
		err = -errno;
	return err;
}

int heads_read(const char *path, head_visit_h *visit, void *arg, long *ret_line)
{
	FILE *f = fopen(path, "re");
	char line[HEAD_LINE_MAX + 2];
	struct head h;
	int err = 0;

	*ret_line = 0;
	if (f == NULL)
		return -errno;
	while (err == 0 && fgets(line, sizeof(line), f) != NULL) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		++*ret_line;
		err = object != NULL ? head_read(object, &h) : -EINVAL;
		if (err == 0)
			err = visit(&h, *ret_line, arg);
		json_decref(object);
	}
	if (err == 0 && ferror(f))
		err = -EIO;
	fclose(f);
	return err;
}
