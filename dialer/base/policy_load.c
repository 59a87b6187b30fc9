/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/policy_load.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/base/config.h"

#include "dialer/base/banned.h"

#define INSTALLED_PACKS DIALER_DATADIR "/policy/packs"
#define SOURCE_PACKS DIALER_SRCDIR "/policy/packs"
#define ZONEINFO "/usr/share/zoneinfo"

#define FILE_BYTES_MAX (4u * 1024 * 1024)
#define PATH_BYTES_MAX 1024
#define FILES_MAX 256
#define DEPTH_MAX 8
#define VERSION_MAX 32
#define COVERAGE_NAME "coverage.json"
#define OVERLAY_PREFIX "overlays/"

/*
 * One load. Names are relative to the folder, so that a policy's hash does not tell where it lay;
 * those of overlays get a prefix.
 */
struct load {
	struct policy_builder *builder;
	struct policy_inputs inputs;
	const char *packs_dir; /* the folder being read */
	const char *prefix;    /* "" or OVERLAY_PREFIX */
	char *names[FILES_MAX]; /* owned */
	size_t count;
	char *error;
	size_t size;
};

static const char *const kind_names[] = { [POLICY_INPUT_PACK] = "pack", [POLICY_INPUT_CALENDAR] = "calendar",
	[POLICY_INPUT_ZONE] = "zone", [POLICY_INPUT_SETTING] = "setting" };

const char *policy_input_kind_name(enum policy_input_kind kind)
{
	return kind_names[kind];
}

enum policy_input_kind policy_input_kind_parse(const char *name)
{
	for (size_t i = POLICY_INPUT_PACK; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
		if (strcmp(kind_names[i], name) == 0)
			return (enum policy_input_kind)i;
	return 0;
}

int policy_inputs_add(struct policy_inputs *in, enum policy_input_kind kind, const char *name, char *bytes,
	size_t len)
{
	char *copy = strdup(name);

	if (copy && in->count == in->capacity) {
		size_t capacity = in->capacity > 0 ? 2 * in->capacity : 64;
		struct policy_input *grown = reallocarray(in->items, capacity, sizeof(*grown));

		if (grown) {
			in->items = grown;
			in->capacity = capacity;
		}
	}
	if (!copy || in->count == in->capacity) {
		free(copy);
		free(bytes);
		return -ENOMEM;
	}
	in->items[in->count++] = (struct policy_input){ kind, copy, bytes, len };
	return 0;
}

void policy_inputs_release(struct policy_inputs *in)
{
	for (size_t i = 0; i < in->count; i++) {
		free(in->items[i].name);
		free(in->items[i].bytes);
	}
	free(in->items);
	*in = (struct policy_inputs){ .items = NULL };
}

static int fail(struct load *l, int r, const char *path, const char *what)
{
	snprintf(l->error, l->size, "%s: %s", path, what);
	return r;
}

static int join(struct load *l, char path[PATH_BYTES_MAX], const char *dir, const char *name)
{
	int n = snprintf(path, PATH_BYTES_MAX, "%s%s%s", dir, *dir && *name ? "/" : "", name);

	if (n < 0 || n >= PATH_BYTES_MAX)
		return fail(l, -ENAMETOOLONG, name, "path too long");
	return 0;
}

static int read_stream(struct load *l, FILE *f, const char *path, char **ret, size_t *ret_len)
{
	size_t cap = 65536, len = 0;
	char *data = malloc(cap);

	while (data) {
		len += fread(data + len, 1, cap - len, f);
		if (ferror(f) || len < cap)
			break;
		if (cap >= FILE_BYTES_MAX) {
			free(data);
			return fail(l, -EFBIG, path, "larger than 4 MB");
		}
		cap *= 2;
		char *grown = realloc(data, cap);
		if (!grown)
			free(data);
		data = grown;
	}
	if (!data)
		return fail(l, -ENOMEM, path, "out of memory");
	if (ferror(f)) {
		free(data);
		return fail(l, -EIO, path, "cannot be read");
	}
	*ret = data;
	*ret_len = len;
	return 0;
}

static int read_file(struct load *l, const char *path, char **ret, size_t *ret_len)
{
	FILE *f = fopen(path, "rbe");
	int r;

	if (!f) {
		r = -errno;
		return fail(l, r, path, strerror(-r));
	}
	r = read_stream(l, f, path, ret, ret_len);
	(void)fclose(f); /* only read: nothing can be lost */
	return r;
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return n > s && strcmp(name + n - s, suffix) == 0;
}

static int collect(struct load *l, const char *folder, int depth);

/* One entry of a folder: a pack is noted, a folder entered, all else passed over. */
static int collect_entry(struct load *l, const char *folder, const char *name, int depth)
{
	char relative[PATH_BYTES_MAX], path[PATH_BYTES_MAX];
	struct stat st;
	int r = join(l, relative, folder, name);

	if (r == 0)
		r = join(l, path, l->packs_dir, relative);
	if (r != 0)
		return r;
	if (stat(path, &st) != 0) {
		r = -errno;
		return fail(l, r, path, strerror(-r));
	}
	if (S_ISDIR(st.st_mode))
		return collect(l, relative, depth + 1);
	if ((!has_suffix(name, ".json") && !has_suffix(name, ".ics")) || strcmp(name, COVERAGE_NAME) == 0)
		return 0;
	if (l->count == FILES_MAX)
		return fail(l, -E2BIG, l->packs_dir, "more than 256 packs");
	l->names[l->count] = strdup(relative);
	if (!l->names[l->count])
		return fail(l, -ENOMEM, path, "out of memory");
	l->count++;
	return 0;
}

static int collect(struct load *l, const char *folder, int depth)
{
	char path[PATH_BYTES_MAX];
	struct dirent *entry;
	DIR *dir;
	int r = join(l, path, l->packs_dir, folder);

	if (r != 0)
		return r;
	if (depth > DEPTH_MAX)
		return fail(l, -ELOOP, path, "folders nest too deep");
	dir = opendir(path);
	if (!dir) {
		r = -errno;
		return fail(l, r, path, strerror(-r));
	}
	while (r == 0 && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			r = collect_entry(l, folder, entry->d_name, depth);
	(void)closedir(dir);
	return r;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int builder_failed(struct load *l, int r)
{
	snprintf(l->error, l->size, "policy packs in %s: %s", l->packs_dir,
		policy_builder_error(l->builder));
	return r;
}

static int add_setting(struct policy_builder *b, const struct policy_input *in)
{
	if (strcmp(in->name, "tz_version") == 0)
		policy_builder_set_tz_version(b, in->bytes);
	else if (strcmp(in->name, "after_review") == 0)
		policy_builder_refuse_overdue(b, strcmp(in->bytes, "refuse") == 0);
	else
		return -EINVAL;
	return 0;
}

/* One input into the builder, be it fresh from its file or kept since long. */
static int add_input(struct policy_builder *b, const struct policy_input *in)
{
	switch (in->kind) {
	case POLICY_INPUT_PACK:
		return policy_builder_add_pack(b, in->name, in->bytes, in->len);
	case POLICY_INPUT_CALENDAR:
		return policy_builder_add_calendar(b, in->name, in->bytes, in->len);
	case POLICY_INPUT_ZONE:
		return policy_builder_add_zone(b, in->name, in->bytes, in->len);
	case POLICY_INPUT_SETTING:
		return add_setting(b, in);
	}
	return -EINVAL;
}

/* Takes bytes. */
static int take_input(struct load *l, enum policy_input_kind kind, const char *name, char *bytes, size_t len)
{
	int r = policy_inputs_add(&l->inputs, kind, name, bytes, len);

	if (r != 0)
		return fail(l, r, name, "out of memory");
	r = add_input(l->builder, &l->inputs.items[l->inputs.count - 1]);
	return r == 0 ? 0 : builder_failed(l, r);
}

static int take_setting(struct load *l, const char *name, const char *value)
{
	char *copy = strdup(value);

	return copy ? take_input(l, POLICY_INPUT_SETTING, name, copy, strlen(copy)) :
		      fail(l, -ENOMEM, name, "out of memory");
}

static int add_pack(struct load *l, const char *name)
{
	char path[PATH_BYTES_MAX], full[PATH_BYTES_MAX + sizeof(OVERLAY_PREFIX)], *text;
	size_t len;
	int r = join(l, path, l->packs_dir, name);

	if (r == 0)
		r = read_file(l, path, &text, &len);
	if (r != 0)
		return r;
	snprintf(full, sizeof(full), "%s%s", l->prefix, name);
	return take_input(l, has_suffix(name, ".ics") ? POLICY_INPUT_CALENDAR : POLICY_INPUT_PACK, full, text, len);
}

static void forget_names(struct load *l)
{
	while (l->count > 0)
		free(l->names[--l->count]);
}

static int add_folder(struct load *l, const char *folder, const char *prefix)
{
	size_t i;
	int r;

	l->packs_dir = folder;
	l->prefix = prefix;
	r = collect(l, "", 0);
	if (r == 0 && l->count == 0 && *prefix == '\0')
		r = fail(l, -ENOENT, folder, "holds no policy pack (hint: packs_dir in "
			"dialer.conf names the folder of the *.json packs)");
	if (r == 0)
		qsort(l->names, l->count, sizeof *l->names, name_order);
	for (i = 0; i < l->count && r == 0; i++)
		r = add_pack(l, l->names[i]);
	forget_names(l);
	return r;
}

static int add_zones(struct load *l, const char *dir)
{
	const char *zone;
	size_t i;

	for (i = 0; (zone = policy_builder_zone_needed(l->builder, i)); i++) {
		char path[PATH_BYTES_MAX], *bytes;
		size_t len;
		int r = strstr(zone, "..") ? fail(l, -EINVAL, zone, "no name of a time zone") :
			join(l, path, dir, zone);

		if (r == 0)
			r = read_file(l, path, &bytes, &len);
		if (r == 0)
			r = take_input(l, POLICY_INPUT_ZONE, zone, bytes, len);
		if (r != 0)
			return r;
	}
	return 0;
}

/*
 * The version of the time zone data: Debian writes it into the first line of tzdata.zi
 * ("# version 2026b"), other systems into +VERSION. Zones are good without it: "unknown".
 */
static int set_tz_version(struct load *l, const char *dir)
{
	static const struct {
		const char *name, *before;
	} places[] = { { "tzdata.zi", "# version " }, { "+VERSION", "" } };
	size_t i;

	for (i = 0; i < sizeof places / sizeof *places; i++) {
		char path[PATH_BYTES_MAX], line[VERSION_MAX + 16] = "";
		size_t skip = strlen(places[i].before);
		FILE *f;

		if (snprintf(path, sizeof path, "%s/%s", dir, places[i].name) >= (int)sizeof path)
			continue;
		f = fopen(path, "rbe");
		if (!f)
			continue;
		if (fgets(line, sizeof line, f) && strncmp(line, places[i].before, skip) == 0) {
			line[strcspn(line, "\r\n")] = '\0';
			(void)fclose(f);
			return take_setting(l, "tz_version", line + skip);
		}
		(void)fclose(f);
	}
	return 0;
}

static const char *default_packs_dir(void)
{
	return access(INSTALLED_PACKS, R_OK | X_OK) == 0 ? INSTALLED_PACKS : SOURCE_PACKS;
}

/* What ships is no overlay, and what an officer adds is one: nobody may confuse the two. */
static int check_overlays(struct load *l, const struct policy *p, const struct policy_files *files)
{
	const struct pack_info *k;

	for (unsigned i = 0; (k = policy_pack(p, i)); i++) {
		bool ours = strncmp(k->name, OVERLAY_PREFIX, strlen(OVERLAY_PREFIX)) != 0;

		if (ours && k->overlay)
			return fail(l, -EINVAL, k->name, "is an overlay, but lies among the packs (hint: overlays "
				"belong into the folder overlay_dir of dialer.conf names)");
		if (!ours && !k->overlay)
			return fail(l, -EINVAL, files->overlays_dir, "holds a pack that is no overlay (hint: write "
				"\"overlay\": true into its head)");
	}
	return 0;
}

static int add_all(struct load *l, const struct policy_files *files)
{
	const char *zones = files->zoneinfo_dir && *files->zoneinfo_dir ? files->zoneinfo_dir : ZONEINFO;
	int r = 0;

	/* First: a pack asks for it while it is read. */
	if (files->refuse_overdue)
		r = take_setting(l, "after_review", "refuse");
	if (r == 0)
		r = add_folder(l, files->packs_dir && *files->packs_dir ? files->packs_dir : default_packs_dir(), "");
	if (r == 0 && files->overlays_dir && *files->overlays_dir)
		r = add_folder(l, files->overlays_dir, OVERLAY_PREFIX);
	if (r == 0)
		r = add_zones(l, zones);
	return r == 0 ? set_tz_version(l, zones) : r;
}

int policy_load_files(struct policy **pp, const struct policy_files *files, struct policy_inputs *ret_inputs,
	char *error, size_t size)
{
	struct load l = { .packs_dir = "", .prefix = "", .error = error, .size = size };
	struct policy *policy = NULL;
	int r = policy_builder_new(&l.builder);

	if (r != 0)
		return fail(&l, r, "policy packs", "out of memory");
	r = add_all(&l, files);
	if (r == 0) {
		r = policy_builder_finish(l.builder, &policy);
		if (r != 0)
			builder_failed(&l, r);
	}
	if (r == 0)
		r = check_overlays(&l, policy, files);
	policy_builder_free(l.builder);
	if (r == 0 && ret_inputs) {
		*ret_inputs = l.inputs;
		l.inputs = (struct policy_inputs){ .items = NULL };
	}
	policy_inputs_release(&l.inputs);
	if (r != 0) {
		policy_free(policy);
		return r;
	}
	*pp = policy;
	return 0;
}

int policy_load(struct policy **pp, const char *packs_dir, const char *zoneinfo_dir, char *error,
	size_t size)
{
	const struct policy_files files = { .packs_dir = packs_dir, .zoneinfo_dir = zoneinfo_dir };

	return policy_load_files(pp, &files, NULL, error, size);
}

int policy_load_config(struct policy **pp, const struct config *config, struct policy_inputs *ret_inputs,
	char *error, size_t size)
{
	const struct policy_files files = { config->packs_dir, config->overlay_dir, config->zoneinfo_dir,
		strcmp(config->after_review, "refuse") == 0 };

	return policy_load_files(pp, &files, ret_inputs, error, size);
}

int policy_build(struct policy **pp, const struct policy_inputs *in, char *error, size_t size)
{
	struct policy_builder *b;
	int r = policy_builder_new(&b);

	if (r != 0) {
		snprintf(error, size, "out of memory");
		return r;
	}
	for (size_t i = 0; i < in->count && r == 0; i++)
		r = add_input(b, &in->items[i]);
	if (r == 0)
		r = policy_builder_finish(b, pp);
	if (r != 0)
		snprintf(error, size, "kept policy: %s", policy_builder_error(b));
	policy_builder_free(b);
	return r;
}

bool policy_tz_older(const char *version, const char *least)
{
	return strcmp(version, "unknown") == 0 || strcmp(version, least) < 0;
}
