/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/inifile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "dialer/base/banned.h"

#define WHAT_MAX 400

struct reader {
	FILE *file;
	inifile_entry_h *handle;
	void *arg;
	int line;
	int err;
	char what[WHAT_MAX];
};

static int refuse(struct reader *r, const char *what)
{
	r->err = -EINVAL;
	snprintf(r->what, sizeof(r->what), "%s", what);
	return r->err;
}

static int hand_over(struct reader *r, const char *section, const char *key, const char *value)
{
	struct inifile_entry e = { .section = section, .key = key, .value = value, .line = r->line };

	r->what[0] = '\0';
	r->err = r->handle(&e, r->what, sizeof(r->what), r->arg);
	return r->err;
}

/* inih reports no section without keys and cuts long names, so headings are read here as well. */
static int read_heading(struct reader *r, const char *line)
{
	const char *start = line + strspn(line, " \t");
	char name[INIFILE_NAME_MAX + 1];
	const char *end;

	if (*start != '[')
		return 0;
	end = strchr(start, ']');
	if (end == NULL)
		return refuse(r, "\"]\" is missing (hint: a section starts with [name])");
	if (end - start - 1 > INIFILE_NAME_MAX)
		return refuse(r, "section name too long (hint: at most 48 characters)");
	snprintf(name, sizeof(name), "%.*s", (int)(end - start - 1), start + 1);
	return hand_over(r, name, NULL, NULL);
}

/* A key longer than inih keeps would match another one. */
static int check_key(struct reader *r, const char *line)
{
	const char *start = line + strspn(line, " \t");

	if (strchr("#;[", *start) == NULL && strcspn(start, "=:") > INIFILE_NAME_MAX &&
		start[strcspn(start, "=:")] != '\0')
		return refuse(r, "key too long (hint: at most 48 characters)");
	return 0;
}

/* What inih calls instead of fgets(). NULL ends the reading, with r->err telling why. */
static char *next_line(char *str, int num, void *stream)
{
	struct reader *r = stream;
	int c = EOF, n = 0;

	if (r->err != 0)
		return NULL;
	r->line++;
	while (n < num - 1 && (c = getc(r->file)) != EOF) {
		if (c == '\0') {
			refuse(r, "a NUL byte (hint: save the file as plain text)");
			return NULL;
		}
		str[n++] = (char)c;
		if (c == '\n')
			break;
	}
	str[n] = '\0';
	if (n == 0)
		return NULL;
	if (c != EOF && c != '\n') {
		refuse(r, "line too long (hint: at most 1000 characters)");
		return NULL;
	}
	return read_heading(r, str) < 0 || check_key(r, str) < 0 ? NULL : str;
}

/* inih wants nonzero for success. */
static int on_entry(void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;

	return hand_over(r, section, name, value) == 0;
}

int inifile_read(const char *path, inifile_entry_h *handle, void *arg, char *error, size_t size)
{
	struct reader r = { .handle = handle, .arg = arg };
	int bad_line;

	r.file = fopen(path, "re");
	if (r.file == NULL) {
		int err = -errno;

		snprintf(error, size, "%s: %s (hint: does the file exist, and may you read it?)", path,
			strerror(-err));
		return err;
	}
	ini_use_stack = false; /* the stack buffer has a fixed size of 200 */
	ini_max_line = INIFILE_LINE_MAX;
	ini_initial_alloc = INIFILE_LINE_MAX;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	ini_stop_on_first_error = true;
	bad_line = ini_parse_stream(next_line, &r, on_entry, &r);
	if (r.err == 0 && ferror(r.file))
		refuse(&r, "cannot read");
	else if (r.err == 0 && bad_line == -2)
		r.err = -ENOMEM;
	else if (r.err == 0 && bad_line != 0)
		refuse(&r, "neither [section], nor key = value, nor # comment");
	fclose(r.file);
	if (r.err < 0)
		snprintf(error, size, "%s:%d: %s", path, r.line, r.what[0] != '\0' ? r.what : strerror(-r.err));
	return r.err;
}
