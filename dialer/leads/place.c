/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/place.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/banned.h"

#define NAME_MAX_BYTES 40

static const struct {
	const char *country, *code, *name;
} places[] = {
#define PLACE(country, code, name) { country, code, name },
#include "dialer/leads/place_tbl.h"
#undef PLACE
};

static const struct {
	const char *name, *country;
} countries[] = {
	{ "us", "US" }, { "usa", "US" }, { "unitedstates", "US" }, { "unitedstatesofamerica", "US" }, { "ca", "CA" },
	{ "can", "CA" }, { "canada", "CA" },
};

/* Small letters only; false when it is too long for any name. */
static bool letters(const char *text, char out[NAME_MAX_BYTES])
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (!isalpha(c) && c < 0x80)
			continue;
		if (n + 1 == NAME_MAX_BYTES)
			return false;
		out[n++] = (char)tolower(c);
	}
	out[n] = '\0';
	return true;
}

/* "US" or "CA"; NULL for every other country. */
static const char *country_of(const char *country, const char *region)
{
	char name[NAME_MAX_BYTES];

	if (!letters(country[0] != '\0' ? country : region, name))
		return NULL;
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		if (strcmp(countries[i].name, name) == 0)
			return countries[i].country;
	return NULL;
}

int place_of(const char *state, const char *country, const char *region, char place[PLACE_TEXT_MAX])
{
	char name[NAME_MAX_BYTES], known[NAME_MAX_BYTES], both[8];
	const char *land = country_of(country, region);

	place[0] = '\0';
	if (!letters(state, name))
		return land != NULL ? -EINVAL : 0;
	if (name[0] == '\0' && state[strspn(state, " ")] == '\0')
		return 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(both, sizeof(both), "%s-%s", places[i].country, places[i].code);
		if (strcasecmp(both, state) != 0) {
			if (land == NULL || strcmp(land, places[i].country) != 0)
				continue;
			letters(places[i].name, known);
			if (strcasecmp(places[i].code, name) != 0 && strcmp(known, name) != 0)
				continue;
		}
		snprintf(place, PLACE_TEXT_MAX, "%s", both);
		return 0;
	}
	return land != NULL ? -EINVAL : 0;
}

bool place_is_zone(const char *zoneinfo_dir, const char *zone)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	char path[512];

	if (zone[0] == '\0' || zone[0] == '/' || strlen(zone) >= ZONE_TEXT_MAX || strspn(zone, allowed) != strlen(zone) ||
		strchr(zone, '/') == NULL)
		return false;
	snprintf(path, sizeof(path), "%s/%s", zoneinfo_dir[0] != '\0' ? zoneinfo_dir : "/usr/share/zoneinfo", zone);
	return access(path, R_OK) == 0;
}
