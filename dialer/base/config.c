/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/config.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/inifile.h"
#include "dialer/base/log.h"
#include "dialer/base/suggest.h"

#include "dialer/base/banned.h"

enum kind { KIND_TEXT, KIND_INTEGER, KIND_BOOLEAN, KIND_TRANSPORT, KIND_FILE };

struct key {
	struct config_key_info info;
	enum kind kind;
	bool of_trunk;  /* offset is into struct config_trunk */
	size_t offset, size;
};

#define PLACE(type, field) offsetof(type, field), sizeof(((type *)0)->field)
#define TEXT_OF(number) #number

static const struct key keys[] = {
#define CONFIG_TEXT(section, key, field, fallback, help) \
	{ { section, key, "text", fallback, "", 0, 0, help }, KIND_TEXT, false, PLACE(struct config, field) },
#define CONFIG_INTEGER(section, key, field, fallback, min, max, unit, help) \
	{ { section, key, "integer", TEXT_OF(fallback), unit, min, max, help }, KIND_INTEGER, false, \
		PLACE(struct config, field) },
#define TRUNK_TEXT(key, field, fallback, help) \
	{ { "trunk", key, "text", fallback, "", 0, 0, help }, KIND_TEXT, true, PLACE(struct config_trunk, field) },
#define TRUNK_INTEGER(key, field, fallback, min, max, unit, help) \
	{ { "trunk", key, "integer", TEXT_OF(fallback), unit, min, max, help }, KIND_INTEGER, true, \
		PLACE(struct config_trunk, field) },
#define TRUNK_BOOLEAN(key, field, fallback, help) \
	{ { "trunk", key, "boolean", fallback, "", 0, 0, help }, KIND_BOOLEAN, true, \
		PLACE(struct config_trunk, field) },
#define TRUNK_TRANSPORT(key, field, fallback, help) \
	{ { "trunk", key, "udp|tcp", fallback, "", 0, 0, help }, KIND_TRANSPORT, true, \
		PLACE(struct config_trunk, field) },
#define TRUNK_FILE(key, field, help) \
	{ { "trunk", key, "file", "", "", 0, 0, help }, KIND_FILE, true, PLACE(struct config_trunk, field) },
#include "dialer/base/config_tbl.h"
#undef CONFIG_TEXT
#undef CONFIG_INTEGER
#undef TRUNK_TEXT
#undef TRUNK_INTEGER
#undef TRUNK_BOOLEAN
#undef TRUNK_TRANSPORT
#undef TRUNK_FILE
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

struct reading {
	struct config *config;
	struct config_trunk *trunk;  /* of the section being read; NULL outside [trunk ...] */
	const char *path;
	char section[INIFILE_NAME_MAX + 1]; /* "trunk" for [trunk NAME] */
	int seen[KEYS];              /* line where the key was given; trunk keys: in this trunk */
	int trunk_line[CONFIG_TRUNKS_MAX];
};

const struct config_key_info *config_key(size_t index)
{
	return index < KEYS ? &keys[index].info : NULL;
}

const struct config_trunk *config_trunk_find(const struct config *c, const char *name)
{
	for (int i = 0; i < c->trunk_count; i++)
		if (strcmp(c->trunks[i].name, name) == 0)
			return &c->trunks[i];
	return NULL;
}

/* ---- values --------------------------------------------------------------------------------- */

static int set_text(const struct key *k, char *to, const char *value, char *error, size_t size)
{
	if (strlen(value) >= k->size) {
		snprintf(error, size, "\"%s\" is too long (hint: at most %zu characters)", k->info.key,
			k->size - 1);
		return -EINVAL;
	}
	snprintf(to, k->size, "%s", value);
	return 0;
}

static int set_integer(const struct key *k, void *to, const char *value, char *error, size_t size)
{
	char *end;
	long n;
	int number;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || n < k->info.min || n > k->info.max) {
		snprintf(error, size, "\"%s\" is \"%s\", not a whole number from %ld to %ld%s%s", k->info.key,
			value, k->info.min, k->info.max, k->info.unit[0] != '\0' ? " " : "", k->info.unit);
		return -EINVAL;
	}
	number = (int)n;
	memcpy(to, &number, sizeof(number));
	return 0;
}

static int set_boolean(const struct key *k, void *to, const char *value, char *error, size_t size)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = { { "yes", true }, { "no", false }, { "true", true }, { "false", false }, { "on", true },
		{ "off", false } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, value) == 0) {
			memcpy(to, &words[i].value, sizeof(bool));
			return 0;
		}
	snprintf(error, size, "\"%s\" is \"%s\" (hint: yes or no)", k->info.key, value);
	return -EINVAL;
}

static int set_transport(const struct key *k, void *to, const char *value, char *error, size_t size)
{
	enum trunk_transport t = strcmp(value, "tcp") == 0 ? TRUNK_TCP : TRUNK_UDP;

	if (t == TRUNK_UDP && strcmp(value, "udp") != 0) {
		snprintf(error, size, "\"%s\" is \"%s\" (hint: udp or tcp)", k->info.key, value);
		return -EINVAL;
	}
	memcpy(to, &t, sizeof(t));
	return 0;
}

/* The first line of a file becomes the value; a relative path counts from the configuration. */
static int set_from_file(const struct reading *r, const struct key *k, char *to, const char *value,
	char *error, size_t size)
{
	const char *slash = value[0] == '/' ? NULL : strrchr(r->path, '/');
	char path[PATH_MAX], line[CONFIG_TEXT_MAX + 2];
	FILE *f;

	snprintf(path, sizeof(path), "%.*s%s", slash != NULL ? (int)(slash - r->path + 1) : 0, r->path, value);
	f = fopen(path, "re");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL) {
		snprintf(error, size, "\"%s\": cannot read \"%s\" (hint: does it exist, is it empty, may you read it?)",
			k->info.key, path);
		if (f != NULL)
			fclose(f);
		return -EINVAL;
	}
	fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	return set_text(k, to, line, error, size);
}

static int set_value(struct reading *r, const struct key *k, const char *value, char *error, size_t size)
{
	char *base = k->of_trunk ? (char *)r->trunk : (char *)r->config;
	void *to = base + k->offset;

	switch (k->kind) {
	case KIND_TEXT:
		return set_text(k, to, value, error, size);
	case KIND_INTEGER:
		return set_integer(k, to, value, error, size);
	case KIND_BOOLEAN:
		return set_boolean(k, to, value, error, size);
	case KIND_TRANSPORT:
		return set_transport(k, to, value, error, size);
	case KIND_FILE:
		return set_from_file(r, k, to, value, error, size);
	}
	return -EINVAL;
}

/* Defaults of the table; a default the table itself refuses is a programming error. */
static void set_defaults(struct reading *r, bool of_trunk)
{
	char error[CONFIG_ERROR_MAX];

	for (size_t i = 0; i < KEYS; i++) {
		if (keys[i].of_trunk != of_trunk)
			continue;
		r->seen[i] = 0;
		if (keys[i].kind != KIND_FILE &&
			set_value(r, &keys[i], keys[i].info.fallback, error, sizeof(error)) < 0)
			abort();
	}
}

/* ---- lines ---------------------------------------------------------------------------------- */

static int add_trunk(struct reading *r, const char *name, int line, char *error, size_t size)
{
	struct config_trunk *t;

	if (name[0] == '\0' || strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
		strlen(name)) {
		snprintf(error, size, "trunk name \"%s\" (hint: letters, digits, - and _, as in [trunk main])", name);
		return -EINVAL;
	}
	if (config_trunk_find(r->config, name) != NULL) {
		snprintf(error, size, "[trunk %s] is given twice", name);
		return -EINVAL;
	}
	if (r->config->trunk_count == CONFIG_TRUNKS_MAX) {
		snprintf(error, size, "more than %d trunks", CONFIG_TRUNKS_MAX);
		return -EINVAL;
	}
	r->trunk_line[r->config->trunk_count] = line;
	t = &r->config->trunks[r->config->trunk_count++];
	r->trunk = t;
	set_defaults(r, true);
	snprintf(t->name, sizeof(t->name), "%s", name);
	return 0;
}

static int start_section(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	struct suggest near;

	r->trunk = NULL;
	if (strncmp(e->section, "trunk ", 6) == 0) {
		snprintf(r->section, sizeof(r->section), "trunk");
		return add_trunk(r, e->section + 6, e->line, error, size);
	}
	suggest_init(&near, e->section);
	for (size_t i = 0; i < KEYS; i++) {
		const char *known = keys[i].of_trunk ? "trunk NAME" : keys[i].info.section;

		if (!keys[i].of_trunk && strcmp(known, e->section) == 0) {
			snprintf(r->section, sizeof(r->section), "%s", e->section);
			return 0;
		}
		suggest_offer(&near, known);
	}
	if (strcmp(e->section, "trunk") == 0)
		near.best = "trunk NAME"; /* too far for a typo */
	snprintf(error, size, "unknown section [%s]%s%s%s", e->section, near.best != NULL ? " (hint: [" : "",
		near.best != NULL ? near.best : "", near.best != NULL ? "]?)" : " (hint: see dialer.conf(5))");
	return -EINVAL;
}

static int on_entry(const struct inifile_entry *e, char *error, size_t size, void *arg)
{
	struct reading *r = arg;
	struct suggest near;

	if (e->key == NULL)
		return start_section(r, e, error, size);
	if (r->section[0] == '\0') {
		snprintf(error, size, "\"%s\" before any section (hint: start with [database])", e->key);
		return -EINVAL;
	}
	suggest_init(&near, e->key);
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].info.section, r->section) != 0)
			continue;
		if (strcmp(keys[i].info.key, e->key) != 0) {
			suggest_offer(&near, keys[i].info.key);
			continue;
		}
		if (r->seen[i] != 0) {
			snprintf(error, size, "\"%s\" is given twice (hint: line %d has it too)", e->key, r->seen[i]);
			return -EINVAL;
		}
		r->seen[i] = e->line;
		return set_value(r, &keys[i], e->value, error, size);
	}
	snprintf(error, size, "unknown key \"%s\" in [%s] (hint: %s%s)", e->key, e->section,
		near.best != NULL ? near.best : "see dialer.conf(5)", near.best != NULL ? "?" : "");
	return -EINVAL;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int check_trunk(const struct config_trunk *t, char *what, size_t size)
{
	if (t->host[0] == '\0')
		snprintf(what, size, "[trunk %s] has no host (hint: host = sip.carrier.example)", t->name);
	else if (t->password[0] != '\0' && t->username[0] == '\0')
		snprintf(what, size, "[trunk %s] has a password but no username", t->name);
	else if (t->enroll && t->username[0] == '\0')
		snprintf(what, size, "[trunk %s] registers but has no username", t->name);
	else
		return 0;
	return -EINVAL;
}

static int check_whole(const struct reading *r, char error[CONFIG_ERROR_MAX])
{
	const struct config *c = r->config;
	const char *path = r->path != NULL ? r->path : "defaults";
	char what[200];
	enum log_level level;

	for (int i = 0; i < c->trunk_count; i++)
		if (check_trunk(&c->trunks[i], what, sizeof(what)) < 0) {
			snprintf(error, CONFIG_ERROR_MAX, "%s:%d: %s", path, r->trunk_line[i], what);
			return -EINVAL;
		}
	if (log_level_parse(c->log_level, &level) < 0) {
		snprintf(error, CONFIG_ERROR_MAX, "%s: log_level is \"%s\" (hint: error, warn, info or debug)", path,
			c->log_level);
		return -EINVAL;
	}
	if (strcmp(c->after_review, "warn") != 0 && strcmp(c->after_review, "refuse") != 0) {
		snprintf(error, CONFIG_ERROR_MAX, "%s: after_review is \"%s\" (hint: warn or refuse)", path,
			c->after_review);
		return -EINVAL;
	}
	if (c->rtp_port_min % 2 != 0 || c->rtp_port_min >= c->rtp_port_max) {
		snprintf(error, CONFIG_ERROR_MAX,
			"%s: RTP ports %d to %d (hint: rtp_port_min is even and below rtp_port_max)", path,
			c->rtp_port_min, c->rtp_port_max);
		return -EINVAL;
	}
	return 0;
}

static void fill_computed(struct config *c)
{
	const char *installed = DIALER_DATADIR "/policy/packs", *source = DIALER_SRCDIR "/policy/packs";

	if (c->node[0] == '\0' && gethostname(c->node, sizeof(c->node)) < 0)
		snprintf(c->node, sizeof(c->node), "node");
	c->node[sizeof(c->node) - 1] = '\0'; /* gethostname() may leave a cut name without an end */
	if (c->audit_key[0] == '\0')
		snprintf(c->audit_key, sizeof(c->audit_key), "%s/audit.key", c->state_dir);
	if (c->overlay_dir[0] == '\0') {
		snprintf(c->overlay_dir, sizeof(c->overlay_dir), "%s/overlays", c->state_dir);
		if (access(c->overlay_dir, F_OK) != 0)
			c->overlay_dir[0] = '\0';
	}
	if (c->packs_dir[0] == '\0')
		snprintf(c->packs_dir, sizeof(c->packs_dir), "%s", access(installed, R_OK) == 0 ? installed : source);
}

int config_read(struct config *c, const char *path, char error[CONFIG_ERROR_MAX])
{
	struct reading r = { .config = c, .path = path };
	int err = 0;

	*c = (struct config){ .trunk_count = 0 };
	set_defaults(&r, false);
	if (path != NULL)
		err = inifile_read(path, on_entry, &r, error, CONFIG_ERROR_MAX);
	if (err == 0)
		err = check_whole(&r, error);
	if (err == 0)
		fill_computed(c);
	return err;
}
