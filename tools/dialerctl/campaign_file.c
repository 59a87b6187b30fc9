/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_file.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "dialer/agent/agent.h"
#include "dialer/base/clock.h"
#include "dialer/base/inifile.h"
#include "dialer/base/schedule.h"
#include "dialer/base/suggest.h"
#include "dialer/leads/filter.h"
#include "dialer/leads/listname.h"
#include "dialer/leads/mix.h"
#include "dialer/leads/order.h"
#include "dialer/store/representative_orders.h"
#include "policy/number/phone.h"
#include "tools/dialerctl/campaign_day_parts.h"
#include "tools/dialerctl/campaign_end.h"
#include "tools/dialerctl/campaign_values.h"

#include "dialer/base/banned.h"

enum kind { KIND_NAME, KIND_TEXT, KIND_PHONE, KIND_CHOICE, KIND_YESNO, KIND_REGION, KIND_PLACE, KIND_WHOLE, KIND_DECIMAL, KIND_TEAM };

struct key {
	const char *section, *key;
	enum kind kind;
	size_t offset, size;
	const char *fallback; /* NULL: required */
	int min, max;
	const char *hint;
};

static const struct key keys[] = {
#define KEY(section, key, kind, field, fallback, min, max, hint) \
	{ section, key, KIND_##kind, offsetof(struct campaign_spec, field), \
		sizeof(((struct campaign_spec *)0)->field), fallback, min, max, hint },
#include "tools/dialerctl/campaign_key_tbl.h"
#undef KEY
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const char *const sections[] = { "campaign", "dial", "retry", "numbers", "script", "checklist", "day_parts", "lists", "leads",
	"end" };

#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

struct reading {
	struct campaign_file *file;
	const char *path;
	int seen[KEYS];
	int section_line[SECTIONS];
	struct retry_table retry;
	struct day_part_table day_parts;
	struct end_table end;
	const char *zoneinfo_dir;
	char script[256];
	int script_line;
	json_t *checklist; /* owned */
};

/* ---- one value ------------------------------------------------------------------------------ */

static int set_value(struct reading *r, const struct key *k, const char *value, char *error, size_t size)
{
	void *to = (char *)&r->file->spec + k->offset;
	bool good = false;

	switch (k->kind) {
	case KIND_NAME:
		good = value_name(value) || (value[0] == '\0' && k->fallback != NULL);
		break;
	case KIND_TEXT:
		good = value[0] != '\0' || k->fallback != NULL;
		break;
	case KIND_CHOICE:
		good = value_choice(value, k->hint);
		break;
	case KIND_REGION:
		good = value_region(value);
		break;
	case KIND_PLACE:
		good = value[0] == '\0' || value_place(value);
		break;
	case KIND_TEAM:
		good = value[0] == '\0' || representative_word(value, REPRESENTATIVE_NAME_MAX);
		break;
	case KIND_PHONE:
		return value_phone(value, r->file->spec.region, k->fallback != NULL, to, error, size);
	case KIND_YESNO:
		return value_yesno(value, to, error, size);
	case KIND_WHOLE:
		return value_whole(value, k->min, k->max, to, error, size);
	case KIND_DECIMAL:
		return value_hundredths(value, k->min, k->max, to, error, size);
	}
	if (!good) {
		snprintf(error, size, "%s \"%s\" (hint: %s)", k->key, value, k->hint);
		return -EINVAL;
	}
	if (strlen(value) >= k->size) {
		snprintf(error, size, "%s is too long (hint: at most %zu characters)", k->key, k->size - 1);
		return -EINVAL;
	}
	snprintf(to, k->size, "%s", value);
	return 0;
}

static int add_number(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	struct campaign_spec *spec = &r->file->spec;
	struct campaign_number n, *grown;
	int err = value_number(e->key, e->value, spec->region, &n, error, size);

	if (err < 0)
		return err;
	for (size_t i = 0; i < spec->number_count; i++)
		if (r->file->numbers[i].number.digits == n.number.digits) {
			snprintf(error, size, "%s is given twice", e->key);
			return -EINVAL;
		}
	if (spec->number_count == CAMPAIGN_NUMBERS_MAX) {
		snprintf(error, size, "more than %d caller IDs", CAMPAIGN_NUMBERS_MAX);
		return -EINVAL;
	}
	grown = realloc(r->file->numbers, (spec->number_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	r->file->numbers = grown;
	grown[spec->number_count++] = n;
	spec->numbers = grown;
	return 0;
}

/* NAME = weight 3 */
static int add_list(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	struct campaign_spec *spec = &r->file->spec;
	struct lead_list list = { .weight = 0 };

	if (!listname_valid(e->key)) {
		snprintf(error, size, "\"%s\" is no list (hint: letters, digits, \".\", \"_\" and \"-\", at most %d, the first a "
			"letter or digit)", e->key, LISTNAME_MAX - 1);
		return -EINVAL;
	}
	if (strncmp(e->value, "weight ", 7) != 0 ||
		value_whole(e->value + 7, 0, MIX_WEIGHT_MAX, &list.weight, error, size) < 0) {
		snprintf(error, size, "\"%s\" (hint: weight 0 to weight %d, as in %s = weight 3)", e->value, MIX_WEIGHT_MAX, e->key);
		return -EINVAL;
	}
	snprintf(list.name, sizeof(list.name), "%s", e->key);
	for (size_t i = 0; i < spec->list_count; i++)
		if (strcmp(spec->lists[i].name, list.name) == 0) {
			snprintf(error, size, "%s is given twice", e->key);
			return -EINVAL;
		}
	if (spec->list_count == LEAD_LISTS_MAX) {
		snprintf(error, size, "more than %d lists", LEAD_LISTS_MAX);
		return -EINVAL;
	}
	spec->lists[spec->list_count++] = list;
	return 0;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static int start_section(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	struct suggest near;

	suggest_init(&near, e->section);
	for (size_t i = 0; i < SECTIONS; i++) {
		suggest_offer(&near, sections[i]);
		if (strcmp(sections[i], e->section) != 0)
			continue;
		if (r->section_line[i] != 0) {
			snprintf(error, size, "[%s] is given twice (hint: line %d has it too)", e->section, r->section_line[i]);
			return -EINVAL;
		}
		r->section_line[i] = e->line;
		return 0;
	}
	snprintf(error, size, "unknown section [%s] (hint: %s%s)", e->section,
		near.best != NULL ? near.best : "see dialer-campaign(5)", near.best != NULL ? "?" : "");
	return -EINVAL;
}

static int set_script(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	if (strcmp(e->key, "file") != 0) {
		snprintf(error, size, "unknown key \"%s\" in [script] (hint: file)", e->key);
		return -EINVAL;
	}
	if (r->script_line != 0) {
		snprintf(error, size, "file is given twice (hint: line %d has it too)", r->script_line);
		return -EINVAL;
	}
	if (strlen(e->value) >= sizeof(r->script)) {
		snprintf(error, size, "file is too long (hint: at most %zu characters)", sizeof(r->script) - 1);
		return -EINVAL;
	}
	snprintf(r->script, sizeof(r->script), "%s", e->value);
	r->script_line = e->line;
	return 0;
}

/* ID = what the campaign states about it: "R01 = registered with the state, no. 4711" */
static int set_checklist(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	if (strlen(e->key) >= RULE_ID_MAX || e->value[0] == '\0') {
		snprintf(error, size, "\"%s\" (hint: RULE = what is held or done, as in R04 = licence 603-123-456)",
			e->key);
		return -EINVAL;
	}
	if (json_object_get(r->checklist, e->key) != NULL) {
		snprintf(error, size, "%s is given twice", e->key);
		return -EINVAL;
	}
	if (json_object_size(r->checklist) == FACTS_HELD_MAX) {
		snprintf(error, size, "more than %d items", FACTS_HELD_MAX);
		return -EINVAL;
	}
	return json_object_set_new(r->checklist, e->key, json_string(e->value)) == 0 ? 0 : -ENOMEM;
}

static int set_key(struct reading *r, const struct inifile_entry *e, char *error, size_t size)
{
	struct suggest near;

	suggest_init(&near, e->key);
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].section, e->section) != 0)
			continue;
		suggest_offer(&near, keys[i].key);
		if (strcmp(keys[i].key, e->key) != 0)
			continue;
		if (r->seen[i] != 0) {
			snprintf(error, size, "%s is given twice (hint: line %d has it too)", e->key, r->seen[i]);
			return -EINVAL;
		}
		r->seen[i] = e->line;
		return set_value(r, &keys[i], e->value, error, size);
	}
	snprintf(error, size, "unknown key \"%s\" in [%s] (hint: %s%s)", e->key, e->section,
		near.best != NULL ? near.best : "see dialer-campaign(5)", near.best != NULL ? "?" : "");
	return -EINVAL;
}

static int on_entry(const struct inifile_entry *e, char *error, size_t size, void *arg)
{
	struct reading *r = arg;

	if (e->key == NULL)
		return start_section(r, e, error, size);
	if (e->section[0] == '\0') {
		snprintf(error, size, "\"%s\" before any section (hint: start with [campaign])", e->key);
		return -EINVAL;
	}
	if (strcmp(e->section, "numbers") == 0)
		return add_number(r, e, error, size);
	if (strcmp(e->section, "retry") == 0)
		return retry_set(&r->retry, e->key, e->value, error, size);
	if (strcmp(e->section, "end") == 0)
		return end_set(&r->end, e->key, e->value, r->zoneinfo_dir, error, size);
	if (strcmp(e->section, "day_parts") == 0)
		return day_part_set(&r->day_parts, e->key, e->value, error, size);
	if (strcmp(e->section, "checklist") == 0)
		return set_checklist(r, e, error, size);
	if (strcmp(e->section, "lists") == 0)
		return add_list(r, e, error, size);
	if (strcmp(e->section, "script") == 0)
		return set_script(r, e, error, size);
	return set_key(r, e, error, size);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static char *read_text(const char *path, size_t most, char *error, size_t size)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(most + 1) : NULL;
	size_t len = 0;

	if (text != NULL)
		len = fread(text, 1, most + 1, f);
	if (f == NULL || text == NULL || ferror(f) || len > most || memchr(text, '\0', len) != NULL) {
		snprintf(error, size, "cannot use \"%s\": %s", path, f == NULL ? strerror(errno) :
			len > most ? "too long" : "not a text file");
		free(text);
		text = NULL;
	} else {
		text[len] = '\0';
	}
	if (f != NULL)
		fclose(f);
	return text;
}

static int refuse(struct reading *r, int line, const char *what)
{
	snprintf(r->file->error, sizeof(r->file->error), "%s:%d: %s", r->path, line > 0 ? line : 1, what);
	return -EINVAL;
}

static int seen_line(const struct reading *r, const char *key)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(keys[i].key, key) == 0)
			return r->seen[i];
	return 0;
}

/* A file that is named in the campaign file lies beside it unless its path is absolute. */
static char *read_beside(const struct reading *r, const char *name, size_t most, char *error, size_t size)
{
	const char *slash = name[0] == '/' ? NULL : strrchr(r->path, '/');
	char path[PATH_MAX + 256];

	snprintf(path, sizeof(path), "%.*s%s", slash != NULL ? (int)(slash - r->path + 1) : 0, r->path, name);
	return read_text(path, most, error, size);
}

/* Script and team agree. */
static int check_hand_over(struct reading *r, bool hands_over)
{
	const char *team = r->file->spec.hand_over;
	char what[2 * sizeof(r->script)];

	if (hands_over == (team[0] != '\0'))
		return 0;
	if (hands_over)
		snprintf(what, sizeof(what), "%s hands calls over, and nobody is named to take them (hint: [dial] hand_over = TEAM; "
			"dialerctl representative list)", r->script);
	else
		snprintf(what, sizeof(what), "hand_over = %s, but %s has no state that hands a call over (hint: one with "
			"\"hand_over\": true, see dialer-campaign(5))", team, r->script);
	return refuse(r, hands_over ? r->script_line : seen_line(r, "hand_over"), what);
}

static int read_script(struct reading *r)
{
	struct campaign_file *f = r->file;
	char what[SCRIPT_ERROR_MAX];
	struct script *script;
	bool hands_over;

	if (r->script_line == 0 && strcmp(f->spec.on_answer, "hangup") == 0) {
		f->script = strdup("{}");
		return f->script != NULL ? 0 : -ENOMEM;
	}
	if (r->script_line == 0) {
		snprintf(f->error, sizeof(f->error), "%s: no script (hint: [script] file = script.json, or [dial] on_answer "
			"= hangup)", r->path);
		return -EINVAL;
	}
	f->script = read_beside(r, r->script, CAMPAIGN_SCRIPT_BYTES_MAX, what, sizeof(what));
	if (f->script == NULL) {
		snprintf(f->error, sizeof(f->error), "%s:%d: %s", r->path, r->script_line, what);
		return -EINVAL;
	}
	if (script_parse(&script, f->script, strlen(f->script), what) < 0) {
		snprintf(f->error, sizeof(f->error), "%s:%d: %s: %s", r->path, r->script_line, r->script, what);
		return -EINVAL;
	}
	hands_over = script_hands_over(script);
	script_unref(script);
	return check_hand_over(r, hands_over);
}

static int read_schedule(struct reading *r, const struct config *config)
{
	struct campaign_file *f = r->file;
	char error[SCHEDULE_ERROR_MAX], what[sizeof(f->spec.schedule) + SCHEDULE_ERROR_MAX + 64];
	struct schedule *s = NULL;
	int err;

	if (f->spec.schedule[0] == '\0') {
		f->schedule = strdup("");
		return f->schedule != NULL ? 0 : -ENOMEM;
	}
	f->schedule = read_beside(r, f->spec.schedule, SCHEDULE_BYTES_MAX, what, sizeof(what));
	if (f->schedule == NULL)
		return refuse(r, seen_line(r, "schedule"), what);
	err = schedule_new(&s, f->schedule, strlen(f->schedule), config->zoneinfo_dir, clock_wall_us(), error);
	snprintf(what, sizeof(what), "%s: %s", f->spec.schedule, error);
	if (err == 0 && schedule_is_over(s, clock_wall_us())) {
		snprintf(what, sizeof(what), "%s has no time in the next %d days (hint: events ahead, or an RRULE)",
			f->spec.schedule, SCHEDULE_AHEAD_DAYS);
		err = -EINVAL;
	}
	schedule_free(s);
	return err < 0 ? refuse(r, seen_line(r, "schedule"), what) : 0;
}

static int check_given(struct reading *r)
{
	char what[256];

	for (size_t i = 0; i < KEYS; i++) {
		if (r->seen[i] != 0 || keys[i].fallback != NULL)
			continue;
		snprintf(what, sizeof(what), "[%s] lacks %s (hint: %s)", keys[i].section, keys[i].key, keys[i].hint);
		for (size_t s = 0; s < SECTIONS; s++)
			if (strcmp(sections[s], keys[i].section) == 0)
				return refuse(r, r->section_line[s], what);
	}
	return 0;
}

/* How long a line may be is inifile's; the column is that of the value. */
static int check_selection(struct reading *r)
{
	const struct campaign_spec *s = &r->file->spec;
	char error[FILTER_ERROR_MAX], what[FILTER_ERROR_MAX + 16];
	struct filter *filter = NULL;
	struct lead_order order;
	int err = s->filter[0] != '\0' ? filter_parse(&filter, s->filter, strlen(s->filter), error) : 0;

	filter_free(filter);
	if (err == -EINVAL) {
		snprintf(what, sizeof(what), "filter: %s", error);
		return refuse(r, seen_line(r, "filter"), what);
	}
	if (err == 0 && order_parse(&order, s->order, error) < 0)
		return refuse(r, seen_line(r, "order"), error);
	return err;
}

static int check_together(struct reading *r, const struct config *config)
{
	const struct campaign_spec *s = &r->file->spec;
	char what[256];

	if (s->number_count == 0)
		return refuse(r, r->section_line[3], "[numbers] has no caller ID (hint: +12065550142 = US-WA)");
	if (config->trunk_count > 0 && config_trunk_find(config, s->trunk) == NULL) {
		snprintf(what, sizeof(what), "trunk \"%s\" is not in dialer.conf (hint: add [trunk %s] there; dialerctl "
			"trunk list)", s->trunk, s->trunk);
		return refuse(r, seen_line(r, "trunk"), what);
	}
	if (strcmp(s->pacing.mode, "progressive") != 0 && strcmp(s->on_answer, "hangup") == 0) {
		snprintf(what, sizeof(what), "pacing = %s with on_answer = hangup: nobody would tell who is abandoned "
			"(hint: on_answer = converse, or pacing = progressive)", s->pacing.mode);
		return refuse(r, seen_line(r, "pacing"), what);
	}
	if (s->hand_over[0] != '\0' && strcmp(s->on_answer, "hangup") == 0)
		return refuse(r, seen_line(r, "hand_over"), "hand_over with on_answer = hangup: there is no conversation to hand "
			"over (hint: on_answer = converse)");
	return 0;
}

static void set_defaults(struct reading *r)
{
	char error[128];

	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].fallback != NULL && set_value(r, &keys[i], keys[i].fallback, error, sizeof(error)) < 0)
			abort(); /* the table refuses its own default */
}

static int read_all(struct reading *r, const struct config *config)
{
	struct campaign_file *f = r->file;
	char what[512];
	int err;

	f->source = read_text(r->path, CAMPAIGN_FILE_BYTES_MAX, what, sizeof(what));
	if (f->source == NULL) {
		snprintf(f->error, sizeof(f->error), "%s", what);
		return -EINVAL;
	}
	err = inifile_read(r->path, on_entry, r, f->error, sizeof(f->error));
	if (err == 0)
		err = check_given(r);
	if (err == 0)
		err = check_together(r, config);
	if (err == 0)
		err = check_selection(r);
	if (err == 0)
		err = read_script(r);
	if (err == 0)
		err = read_schedule(r, config);
	if (err == 0) {
		f->checklist = json_dumps(r->checklist, JSON_COMPACT | JSON_SORT_KEYS);
		err = f->checklist != NULL ? 0 : -ENOMEM;
	}
	return err;
}

int campaign_file_read(struct campaign_file *f, const char *path, const struct config *config)
{
	struct reading r = { .file = f, .path = path, .zoneinfo_dir = config->zoneinfo_dir };
	int err;

	*f = (struct campaign_file){ .source = NULL };
	set_defaults(&r);
	retry_init(&r.retry);
	r.checklist = json_object();
	err = r.checklist != NULL ? read_all(&r, config) : -ENOMEM;
	json_decref(r.checklist);
	if (err < 0)
		return err;
	if (f->spec.pool[0] == '\0')
		snprintf(f->spec.pool, sizeof(f->spec.pool), "%s", f->spec.name);
	retry_json(&r.retry, f->retry, sizeof(f->retry));
	day_parts_json(&r.day_parts, f->day_parts, sizeof(f->day_parts));
	end_json(&r.end, f->ends, sizeof(f->ends));
	f->spec.ends = f->ends;
	f->spec.quota_count = r.end.count;
	snprintf(f->spec.ends_zone, sizeof(f->spec.ends_zone), "%s", r.end.zone[0] != '\0' ? r.end.zone : "UTC");
	snprintf(f->spec.ends_date, sizeof(f->spec.ends_date), "%s", r.end.date);
	f->spec.retry = f->retry;
	f->spec.day_parts = f->day_parts;
	f->spec.schedule_text = f->schedule;
	f->spec.script = f->script;
	f->spec.checklist = f->checklist;
	f->spec.source = f->source;
	return 0;
}

void campaign_file_release(struct campaign_file *f)
{
	free(f->source);
	free(f->script);
	free(f->schedule);
	free(f->checklist);
	free(f->numbers);
	*f = (struct campaign_file){ .source = NULL };
}
