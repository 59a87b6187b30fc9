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

#include "dialer/base/banned.h"

#define INSTALLED_PACKS DIALER_DATADIR "/policy/packs"
#define SOURCE_PACKS DIALER_SRCDIR "/policy/packs"
#define ZONEINFO "/usr/share/zoneinfo"

#define FILE_BYTES_MAX (4u * 1024 * 1024)
#define PATH_BYTES_MAX 1024
#define FILES_MAX 256
#define DEPTH_MAX 8
#define VERSION_MAX 32

/* One load. Names are relative to packs_dir, so that a policy's hash does not tell where it lay. */
struct load {
	struct policy_builder *builder;
	const char *packs_dir;
	char *names[FILES_MAX]; /* owned */
	size_t count;
	char *error;
	size_t size;
};

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
	/* coverage.json lies beside the packs and tells where each row of the sources went. */
	if ((!has_suffix(name, ".json") && !has_suffix(name, ".ics")) || strcmp(name, "coverage.json") == 0)
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

static int add_pack(struct load *l, const char *name)
{
	char path[PATH_BYTES_MAX], *text;
	size_t len;
	int r = join(l, path, l->packs_dir, name);

	if (r == 0)
		r = read_file(l, path, &text, &len);
	if (r != 0)
		return r;
	if (has_suffix(name, ".ics"))
		r = policy_builder_add_calendar(l->builder, name, text, len);
	else
		r = policy_builder_add_pack(l->builder, name, text, len);
	free(text);
	return r == 0 ? 0 : builder_failed(l, r);
}

static int add_packs(struct load *l)
{
	size_t i;
	int r = collect(l, "", 0);

	if (r == 0 && l->count == 0)
		return fail(l, -ENOENT, l->packs_dir, "holds no policy pack (hint: packs_dir in "
			"dialer.conf names the folder of the *.json packs)");
	if (r == 0)
		qsort(l->names, l->count, sizeof *l->names, name_order);
	for (i = 0; i < l->count && r == 0; i++)
		r = add_pack(l, l->names[i]);
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
		if (r != 0)
			return r;
		r = policy_builder_add_zone(l->builder, zone, bytes, len);
		free(bytes);
		if (r != 0)
			return builder_failed(l, r);
	}
	return 0;
}

/*
 * The version of the time zone data: Debian writes it into the first line of tzdata.zi
 * ("# version 2026b"), other systems into +VERSION. Zones are good without it: "unknown".
 */
static void set_tz_version(struct load *l, const char *dir)
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
			policy_builder_set_tz_version(l->builder, line + skip);
			(void)fclose(f);
			return;
		}
		(void)fclose(f);
	}
}

static const char *default_packs_dir(void)
{
	return access(INSTALLED_PACKS, R_OK | X_OK) == 0 ? INSTALLED_PACKS : SOURCE_PACKS;
}

int policy_load(struct policy **pp, const char *packs_dir, const char *zoneinfo_dir, char *error,
	size_t size)
{
	struct load l = { .packs_dir = packs_dir && *packs_dir ? packs_dir : default_packs_dir(),
		.error = error, .size = size };
	const char *zones = zoneinfo_dir && *zoneinfo_dir ? zoneinfo_dir : ZONEINFO;
	int r = policy_builder_new(&l.builder);

	if (r != 0)
		return fail(&l, r, l.packs_dir, "out of memory");
	r = add_packs(&l);
	if (r == 0)
		r = add_zones(&l, zones);
	if (r == 0) {
		set_tz_version(&l, zones);
		r = policy_builder_finish(l.builder, pp);
		if (r != 0)
			builder_failed(&l, r);
	}
	while (l.count > 0)
		free(l.names[--l.count]);
	policy_builder_free(l.builder);
	return r;
}
